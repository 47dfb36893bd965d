export { liveBlocks } from './live-blocks.ts';
export { merge, untilStopped } from './merge.ts';
export { openLive } from './open-live.ts';
