/**
 * What is known after an attempt that failed.
 *
 * - `retry`: nothing was taken; another attempt may succeed.
 * - `final`: nothing was taken, and nothing will be.
 * - `refused`: the configuration does not allow it. Nothing was sent.
 * - `unknown`: it was sent, and no answer came.
 */
export type SendFault = 'retry' | 'final' | 'refused' | 'unknown';

/** A message was not taken, or it is not known whether it was. Its message has no secrets. */
export class SendError extends Error {
  override readonly name = 'SendError';
  readonly fault: SendFault;
  /** As the receiver asks for. */
  readonly retryAfterMs: number | null;

  constructor(fault: SendFault, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.fault = fault;
    this.retryAfterMs = retryAfterMs;
  }
}
