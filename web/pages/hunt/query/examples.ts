/** Hunts to begin with: each answers a question that people ask of their containers. */
export const EXAMPLES: readonly { readonly title: string; readonly query: string }[] = [
  {
    title: 'Who entered the host from a container?',
    query: 'process where event.action == "exec" and process.name == "nsenter"',
  },
  {
    title: 'What did programs of the network do when a shell started them?',
    query:
      'process where event.action == "exec" and process.name : ("curl", "wget", "nc*") and process.parent.name : ("sh", "bash", "dash")',
  },
  {
    title: 'Was something downloaded and made executable?',
    query:
      'sequence by host.name with maxspan=5m\n  [process where event.action == "exec" and process.name : ("curl", "wget")]\n  [process where event.action == "exec" and process.name == "chmod"]',
  },
  {
    title: 'Was something encoded, packed or decoded?',
    query: 'process where event.action == "exec" and process.name in ("base64", "openssl", "tar")',
  },
];
