import { answerBlocks } from './answer-blocks.ts';
import { createBlockScan } from './scan-block.ts';

answerBlocks(createBlockScan);
