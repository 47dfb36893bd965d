import { call, type AnswerOf } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { complain, undoable } from '../undo/undo.tsx';

export type SavedView = AnswerOf<'GET /dw/views'>['views'][number];

/** Views are read again wherever they are shown. */
export const renewViews = () => invalidate('GET /dw/views');

/** Deletes a view, which can be undone. @param what it is, in a word */
export async function removeView(
  { id, page, name, state, isShared }: SavedView,
  what = 'view',
): Promise<void> {
  await undoable(async (offer) => {
    await call('DELETE /dw/views/:id', { id });
    await renewViews();
    offer({
      text: `Deleted the ${what} “${name}”.`,
      undo: async () => {
        await call('POST /dw/views', { body: { page, name, state, isShared } });
        await renewViews();
        return `Restored the ${what} “${name}”.`;
      },
    });
  }).catch(complain);
}
