import { serveLane } from '../../../threads/serve-lane.ts';
import { hashed } from './hash-task.ts';

// A hash is 20 ms of a core and 19 MB by intent: those who send wrong passwords must not take that from others.
serveLane({ perform: hashed, priority: 'below-normal' });
