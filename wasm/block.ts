// All that is called from outside.
export { BOUNDS, FREE, HITS, TAPE } from './memory';
export { hasPlainKeys } from './keys';
export { pass, passedDocuments, passedLines } from './lines';
export { NEWS, newTexts, readRecord } from './record';
export { comparisons, search, searched } from './search';
export { read } from './walk';
