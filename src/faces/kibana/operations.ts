import { ENDPOINT_LIST_OPERATIONS } from './endpoint-list.ts';
import { EXCEPTION_OPERATIONS } from './exception-operations.ts';
import { RULE_OPERATIONS } from './rule-operations.ts';
import { VALUE_OPERATIONS } from './value-operations.ts';

/**
 * What the API of Kibana asks for, in one space. What is answered as JSON text has all digits of its numbers; what is
 * refused is in the answer, or thrown as a `CodedError`.
 */
export const KIBANA_OPERATIONS = {
  ...RULE_OPERATIONS,
  ...EXCEPTION_OPERATIONS,
  ...ENDPOINT_LIST_OPERATIONS,
  ...VALUE_OPERATIONS,
};

type KibanaOperations = typeof KIBANA_OPERATIONS;

declare module '../../service/detection/operations.ts' {
  interface OperationTable extends KibanaOperations {}
}
