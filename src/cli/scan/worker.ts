import { answerBlocks } from '../hunt/answer-blocks.ts';
import { createBlockScan } from './scan-block.ts';

answerBlocks(createBlockScan);
