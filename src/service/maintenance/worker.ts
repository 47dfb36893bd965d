import { loadCodec } from '../../stores/blocks/codec.ts';
import { runTask, type StoreTask } from '../../stores/open/tasks.ts';
import { nodeFileSystem } from '../../stores/file-system/node-file-system.ts';
import { serveLane } from '../../threads/serve-lane.ts';

const ready = loadCodec();

serveLane({
  perform: async (task: StoreTask) => {
    await ready;
    return runTask(nodeFileSystem, task);
  },
});
