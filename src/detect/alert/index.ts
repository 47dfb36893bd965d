export { describeAlert } from './reader.ts';
export { placesText } from './place-text.ts';
export { alertDocuments, printAlertDocuments } from './documents.ts';
export type { DocumentContext } from './fields.ts';
export { ruleFields } from './fields.ts';
