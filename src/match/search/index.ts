export { Searcher } from './searcher.ts';
export { VectorSearcher, type SearchedText, type VectorMemory } from './vector-searcher.ts';
