"use strict";
// What pages do better with script; all of it works without.
