'use strict';
const chromiumPeer = { isHere: () => false };
