import { CodedError } from '../util/coded-error.ts';

export class TestError extends CodedError {
  override readonly name = 'TestError';
}
