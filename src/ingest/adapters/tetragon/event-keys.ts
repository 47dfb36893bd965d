/** One of these keys names the event type and has its content. Node and time are next to it. */
export const EVENT_KEYS = [
  'process_exec',
  'process_exit',
  'process_kprobe',
  'process_lsm',
  'process_tracepoint',
  'process_uprobe',
  'process_usdt',
  'process_loader',
  'process_throttle',
  'rate_limit_info',
] as const;
