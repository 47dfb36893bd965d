export { Searcher, type SearchCounts, type Visit } from './searcher.ts';
