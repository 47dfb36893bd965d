import { answerBlocks } from '../blocks/answer-blocks.ts';
import { createBlockScan } from './scan-block.ts';

answerBlocks(createBlockScan);
