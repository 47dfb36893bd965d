import type { JsonObject } from '../../events/json.ts';
import type { WhereData } from './data.ts';
import { textAt } from './document-values.ts';
import { cut } from './markup.ts';

const MAX_NAME = 200;

/** Where an event happened, as far as the document says. */
export function placeOf(document: JsonObject): WhereData {
  const text = (field: string) => cut(textAt(document, field) ?? '', MAX_NAME).shown;
  const joined = (separator: string, ...fields: readonly string[]) =>
    fields
      .map(text)
      .filter((part) => part !== '')
      .join(separator);
  return {
    container: text('container.name'),
    containerId: text('container.id'),
    image: joined(':', 'container.image.name', 'container.image.tag'),
    pod: joined('/', 'orchestrator.namespace', 'orchestrator.resource.name'),
    host: text('host.name'),
  };
}
