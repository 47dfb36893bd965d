import { CodedError, type ErrorInfo } from '../../util/coded-error.ts';

/** Why an action on a container is not taken, or how it failed. A code is never reused. */
export const RESPONSE_CODES = {
  RSP1001: {
    cause: 'a container engine cannot be reached',
    cure: 'check that it runs, that the path of its socket is right, and that you may open it',
    example: 'dockwarden respond plan pause --engine docker=/run/no-such.sock --container web',
  },
  RSP1002: {
    cause:
      'a container engine did not answer in time; it is not known whether it did what it was asked to',
    cure: 'run the action again: its state is read first, and what was done is not done twice',
    example: 'an engine whose disk hangs',
  },
  RSP1003: {
    cause: 'a container engine refused a request, or answered what is no answer',
    cure: 'the message has the words of the engine',
    example: 'the pause of a container on a host without a freezer',
  },
  RSP1004: {
    cause: 'no container has this name or id, or more than one engine has it',
    cure: 'give the full id, and name the engine with --engine',
    example: 'dockwarden respond plan pause --container no-such-container',
  },
  RSP1005: {
    cause: 'a container is protected from actions',
    cure: 'act on it by hand, or remove the label by which it is protected',
    example: 'the pause of a container with the label dockwarden.protected=true',
  },
  RSP1006: {
    cause:
      'the container is no longer the one in the plan: it was restarted, replaced or removed, and was not touched',
    cure: 'look at what runs now, and make a new plan',
    example: 'an orchestrator that restarts the container between the plan and its approval',
  },
  RSP1007: {
    cause: 'an action cannot be taken on this container',
    cure: 'the message says why, and what to do instead',
    example: 'the isolation of a container in the network of its host',
  },
  RSP1008: {
    cause: 'responses are stopped by the kill switch',
    cure: 'undo works; end the stop to act again',
    example: 'an action after `dockwarden respond stop`',
  },
  RSP1009: {
    cause: 'the limit of actions in an hour has been reached',
    cure: 'find out why there are this many; then wait, or raise the limit',
    example: 'a playbook that fires on each of a thousand containers',
  },
  RSP1010: {
    cause: 'a response is not in a state in which this can be done',
    cure: 'the list of responses shows their states',
    example: 'the undo of a response that was undone already',
  },
  RSP1011: {
    cause: 'the journal of responses cannot be read or written; nothing was done',
    cure: 'check the disk and the permissions of its folder',
    example: 'a journal folder on a full disk',
  },
  RSP1012: {
    cause: 'evidence cannot be stored',
    cure: 'free disk space, or name another folder',
    example: 'a disk with less free space than evidence may take',
  },
  RSP1013: {
    cause: 'responses are not configured',
    cure: 'name engines in `[response]` of the configuration; they belong to the default space',
    example: 'a service without a section [response]',
  },
} as const satisfies Record<string, ErrorInfo>;

type ResponseCode = keyof typeof RESPONSE_CODES;

/** An action that was not taken, or failed. */
export class ResponseError extends CodedError<ResponseCode> {
  override readonly name = 'ResponseError';

  constructor(code: ResponseCode, message: string, cause?: unknown) {
    super(code, message, RESPONSE_CODES[code].cure, cause);
  }
}
