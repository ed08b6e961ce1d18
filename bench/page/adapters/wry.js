'use strict';
const wryPeer = { isHere: () => false };
