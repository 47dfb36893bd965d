import { CodedError } from '../../util/coded-error.ts';
import { ENGINE_CODES, type EngineCode } from '../../runs/errors.ts';

/** A request of the API of Kibana that cannot be done as asked. */
export class KibanaError extends CodedError<EngineCode> {
  override readonly name = 'KibanaError';

  constructor(code: EngineCode, message: string) {
    super(code, message, ENGINE_CODES[code].cure);
  }
}

export const badFilter = (message: string) => new KibanaError('ENG2101', message);
export const badRequest = (message: string) => new KibanaError('ENG2102', message);
