import { CodedError } from '../../util/coded-error.ts';
import { ENGINE_CODES } from '../../runs/errors.ts';

type SpaceCode = 'ENG1807' | 'ENG1818' | 'ENG1808' | 'ENG1705';

/** A space that is not there, cannot be made, or cannot be removed. */
export class SpaceError extends CodedError<SpaceCode> {
  override readonly name = 'SpaceError';

  constructor(code: SpaceCode, message: string, cause?: unknown) {
    super(code, message, ENGINE_CODES[code].cure, cause);
  }
}

export const unknownSpace = (id: string) =>
  new SpaceError('ENG1807', `there is no space ${JSON.stringify(id.slice(0, 100))}`);
