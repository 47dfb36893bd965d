// All that is called from outside.
export { BOUNDS, FREE, HITS, TAPE } from './memory';
export { pass, passedDocuments, passedLines } from './lines';
export { NEWS, newTexts, readRecord } from './record';
export { comparisons, search, searched } from './search';
export { read } from './walk';
