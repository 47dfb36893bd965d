import { CodedError } from '../../util/coded-error.ts';
import { ENGINE_CODES } from '../../runs/errors.ts';

/** Detection does not run now, so nothing can be asked of it. */
export class DetectionEndedError extends CodedError<'ENG1701'> {
  override readonly name = 'DetectionEndedError';

  constructor(message: string, cause?: unknown) {
    super('ENG1701', message, ENGINE_CODES.ENG1701.cure, cause);
  }
}
