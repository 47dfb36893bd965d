import type { Query } from '@tanstack/react-query';
import type { OwnRouteName } from './client.ts';
import { queryClient } from './queries.ts';

/**
 * Reads kept answers of routes again, one time after the other: what is asked for while they are being read is done once behind
 * it. If each reading were restarted, none would complete while there are many changes.
 *
 * @param isMeant whether one of them is; left out, all are
 */
export function readerAgain(
  routes: readonly OwnRouteName[],
  isMeant: (query: Query) => boolean = () => true,
): () => void {
  let isReading = false;
  let isAskedFor = false;
  const isOf = (query: Query) =>
    routes.some((route) => route === query.queryKey[0]) && isMeant(query);
  const read = async () => {
    isReading = true;
    while (isAskedFor) {
      isAskedFor = false;
      await queryClient.invalidateQueries({ predicate: isOf });
    }
    isReading = false;
  };
  return () => {
    isAskedFor = true;
    if (!isReading) void read();
  };
}
