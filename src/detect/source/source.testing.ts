import { printJson, type JsonObject } from '../../events/json.ts';
import { readSource, type SourceDocument } from './read-source.ts';

export const sourceOf = (document: JsonObject): SourceDocument => readSource(printJson(document));
