'use strict';
const webkitPeer = { isHere: () => false };
