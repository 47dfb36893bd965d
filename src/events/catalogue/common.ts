import type { Group } from './group.ts';

/** Field groups of ECS that stand at several places. */

export const GROUP: Group = { keyword: 'domain id name' };

export const HASH: Group = { keyword: 'cdhash md5 sha1 sha256 sha384 sha512 ssdeep tlsh' };

export const VLAN: Group = { keyword: 'id name' };

export const AUTONOMOUS_SYSTEM: Group = { long: 'number', keywordText: 'organization.name' };

export const GEO: Group = {
  keyword:
    'city_name continent_code continent_name country_iso_code country_name name postal_code region_iso_code region_name timezone',
  geo_point: 'location',
};

export const OS: Group = {
  keyword: 'family kernel platform type version',
  keywordText: 'full name',
};

export const RISK: Group = {
  keyword: 'calculated_level static_level',
  float: 'calculated_score calculated_score_norm static_score static_score_norm',
};

export const ENTITY: Group = {
  keyword: 'id reference source sub_type type',
  keywordText: 'display_name name',
  date: 'last_seen_timestamp',
  // Objects with free keys.
  flattened: 'attributes behavior lifecycle metrics raw',
};

export const CODE_SIGNATURE: Group = {
  keyword: 'digest_algorithm flags signing_id status subject_name team_id thumbprint_sha256',
  boolean: 'exists trusted valid',
  date: 'timestamp',
};

const DISTINGUISHED_NAME: Group = {
  keyword:
    'common_name country distinguished_name locality organization organizational_unit state_or_province',
};

export const X509: Group = {
  keyword:
    'alternative_names public_key_algorithm public_key_curve serial_number signature_algorithm version_number',
  long: 'public_key_exponent public_key_size',
  date: 'not_after not_before',
  under: { issuer: [DISTINGUISHED_NAME], subject: [DISTINGUISHED_NAME] },
};

/** Imports and sections, which the three formats of programs have in common. */
const PROGRAM: Group = {
  keyword: 'go_import_hash import_hash',
  flattened: 'go_imports imports',
  long: 'go_imports_names_entropy go_imports_names_var_entropy imports_names_entropy imports_names_var_entropy',
  boolean: 'go_stripped',
  nested: 'sections',
  under: {
    sections: [{ keyword: 'name', long: 'entropy physical_size var_entropy virtual_size' }],
  },
};

export const ELF: readonly Group[] = [
  PROGRAM,
  {
    keyword: 'architecture byte_order cpu_type shared_libraries telfhash',
    date: 'creation_date',
    flattened: 'exports',
    nested: 'segments',
    under: {
      header: [
        {
          keyword: 'abi_version class data object_version os_abi type version',
          long: 'entrypoint',
        },
      ],
      sections: [{ keyword: 'flags physical_offset type', long: 'chi2 virtual_address' }],
      segments: [{ keyword: 'sections type' }],
    },
  },
];

export const MACHO: readonly Group[] = [PROGRAM, { keyword: 'symhash' }];

export const PE: readonly Group[] = [
  PROGRAM,
  {
    keyword:
      'architecture company description file_version imphash original_file_name pehash product',
  },
];

/** What any file of code has: its signature and hashes. */
export const SIGNED: Group = {
  keyword: 'origin_referrer_url origin_url',
  under: { code_signature: [CODE_SIGNATURE], hash: [HASH], pe: PE },
};

export const FILE: readonly Group[] = [
  SIGNED,
  {
    keyword:
      'attributes device directory drive_letter extension fork_name gid group inode mime_type mode name owner type uid',
    keywordText: 'path target_path',
    date: 'accessed created ctime mtime',
    long: 'size',
    under: { elf: ELF, macho: MACHO, x509: [X509] },
  },
];

export const REGISTRY: Group = {
  keyword: 'data.bytes data.type hive key path value',
  wildcard: 'data.strings',
};

export const URL: Group = {
  keyword:
    'domain extension fragment password query registered_domain scheme subdomain top_level_domain username',
  wildcard: 'path',
  wildcardText: 'full original',
  long: 'port',
};

/** A user as other groups hold one. */
export const USER: Group = {
  keyword: 'domain email hash id roles',
  keywordText: 'full_name name',
  under: { group: [GROUP] },
};

/** One end of a connection: client, server, source or destination. */
export const ENDPOINT: Group = {
  keyword: 'address domain mac registered_domain subdomain top_level_domain',
  ip: 'ip nat.ip',
  long: 'bytes nat.port packets port',
  under: { as: [AUTONOMOUS_SYSTEM], geo: [GEO], user: [USER] },
};
