import { serveLane } from '../../../../threads/serve-lane.ts';
import { SearchError } from '../errors.ts';
import { Readers } from './do-work.ts';
import type { SearchAnswer, SearchTask } from './messages.ts';

const readers = new Readers();

serveLane<SearchTask>({
  perform: async (task, host): Promise<SearchAnswer> => {
    try {
      return await readers.answer(task, () => host.isCancelled());
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      const { code, type, message } = error;
      return { code, type, message };
    }
  },
  close: () => readers.close(),
  priority: 'below-normal',
});
