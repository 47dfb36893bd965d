export { describeAlert } from './describe.ts';
export { placesText } from './place-text.ts';
export { alertDocuments, printAlertDocuments } from './documents.ts';
export type { DocumentContext } from './document/context.ts';
export { ruleFields } from './document/rule-fields.ts';
