import { CodedError, type ErrorInfo } from '../util/coded-error.ts';

/** Why a sensor cannot run. A code is never reused. */
export const SENSOR_CODES = {
  SEN1001: {
    cause: 'the host does not run Linux',
    cure: 'the sensor reads the tracepoints of the Linux kernel; on other systems, read the events of another sensor',
    example: 'dockwarden sensor    # on macOS or Windows',
  },
  SEN1002: {
    cause: 'no permission to use the tracing file system',
    cure: 'run it as root; in a container, with `--privileged` or CAP_SYS_ADMIN and a writable tracing file system',
    example: 'dockwarden sensor    # as a user who is not root',
  },
  SEN1003: {
    cause: 'the tracing file system is not mounted',
    cure: 'mount it: `mount -t tracefs nodev /sys/kernel/tracing`; in a container, bind-mount it from the host',
    example:
      'docker run --pid=host IMAGE dockwarden sensor    # without -v /sys/kernel/tracing:/sys/kernel/tracing',
  },
  SEN1004: {
    cause: 'the kernel is locked down',
    cure: 'lockdown in confidentiality mode forbids tracing, even for root; integrity mode allows it',
    example: 'dockwarden sensor    # where /sys/kernel/security/lockdown says [confidentiality]',
  },
  SEN1005: {
    cause: 'the kernel lacks a tracepoint',
    cure: 'use a kernel with `CONFIG_FTRACE` and event tracing, as all major distributions build it',
    example: 'dockwarden sensor    # where /sys/kernel/tracing/events/sched is missing',
  },
  SEN1006: {
    cause: 'an unknown layout of a kernel structure',
    cure: 'report it with the kernel version and the file that the message names',
    example:
      'dockwarden sensor    # where /sys/kernel/tracing/events/header_page has another layout',
  },
  SEN1007: {
    cause: 'the tracing instance cannot be created or configured',
    cure: 'the message names the file and the reason; if memory is short, choose a smaller `--buffer`',
    example: 'dockwarden sensor --buffer 64GB    # on a host with less memory',
  },
  SEN1008: {
    cause: 'the sensor runs in a PID namespace of its own, where processes have different PIDs',
    cure: 'share the PID namespace of the host: `--pid=host`, or `hostPID: true` in Kubernetes',
    example: 'docker run --privileged IMAGE dockwarden sensor    # without --pid=host',
  },
  SEN1009: {
    cause: 'the thread of the sensor ended unexpectedly',
    cure: 'restart the sensor, and report the message',
    example: 'dockwarden sensor    # in a container whose memory limit is too small',
  },
} as const satisfies Record<string, ErrorInfo>;

export type SensorCode = keyof typeof SENSOR_CODES;

/**
 * The sensor cannot run or continue. `message` may contain text of the system; the hint is the
 * cure.
 */
export class SensorError extends CodedError<SensorCode> {
  override readonly name = 'SensorError';

  constructor(code: SensorCode, message: string, cause?: unknown) {
    super(code, message, SENSOR_CODES[code].cure, cause);
  }
}
