import { serveDetection } from '../../service/detection/thread/serve.ts';
import { REGISTERED } from './registered.ts';

serveDetection(REGISTERED);
