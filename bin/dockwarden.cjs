#!/usr/bin/env node
'use strict';

require('./check-node.cjs');
// In a file of its own: an older Node could not parse it.
require('./start.cjs');
