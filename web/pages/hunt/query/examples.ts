/** First hunts: each answers a question that people ask about their containers. */
export const EXAMPLES: readonly { readonly title: string; readonly query: string }[] = [
  {
    title: 'Who entered the host from a container?',
    query: 'process where event.action == "exec" and process.name == "nsenter"',
  },
  {
    title: 'Which network tools were started by a shell?',
    query:
      'process where event.action == "exec" and process.name : ("curl", "wget", "nc*") and process.parent.name : ("sh", "bash", "dash")',
  },
  {
    title: 'Was something downloaded and made executable?',
    query:
      'sequence by host.name with maxspan=5m\n  [process where event.action == "exec" and process.name : ("curl", "wget")]\n  [process where event.action == "exec" and process.name == "chmod"]',
  },
  {
    title: 'Was anything encoded, decoded or archived?',
    query: 'process where event.action == "exec" and process.name in ("base64", "openssl", "tar")',
  },
];
