import { answerBlocks } from './answer-blocks.ts';
import { createBlockScan } from './block-scan.ts';

answerBlocks(createBlockScan);
