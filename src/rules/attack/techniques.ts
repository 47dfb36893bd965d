/**
 * The techniques of ATT&CK Enterprise, one a line: number, name, and after a colon the
 * sub-techniques in the order of their numbers from .001 on; `-` if a number is no longer used.
 *
 * ATT&CK is a trademark of The MITRE Corporation; ids and names are used as references to it.
 */
export const TECHNIQUES = `
1001 Data Obfuscation: Junk Data | Steganography | Protocol or Service Impersonation
1003 OS Credential Dumping: LSASS Memory | Security Account Manager | NTDS | LSA Secrets | Cached Domain Credentials | DCSync | Proc Filesystem | /etc/passwd and /etc/shadow
1005 Data from Local System
1006 Direct Volume Access
1007 System Service Discovery
1008 Fallback Channels
1010 Application Window Discovery
1011 Exfiltration Over Other Network Medium: Exfiltration Over Bluetooth
1012 Query Registry
1014 Rootkit
1016 System Network Configuration Discovery: Internet Connection Discovery | Wi-Fi Discovery
1018 Remote System Discovery
1020 Automated Exfiltration: Traffic Duplication
1021 Remote Services: Remote Desktop Protocol | SMB/Windows Admin Shares | Distributed Component Object Model | SSH | VNC | Windows Remote Management | Cloud Services | Direct Cloud VM Connections
1025 Data from Removable Media
1027 Obfuscated Files or Information: Binary Padding | Software Packing | Steganography | Compile After Delivery | Indicator Removal from Tools | HTML Smuggling | Dynamic API Resolution | Stripped Payloads | Embedded Payloads | Command Obfuscation | Fileless Storage | LNK Icon Smuggling | Encrypted/Encoded File | Polymorphic Code | Compression | Junk Code Insertion | SVG Smuggling
1029 Scheduled Transfer
1030 Data Transfer Size Limits
1033 System Owner/User Discovery
1036 Masquerading: Invalid Code Signature | Right-to-Left Override | Rename Legitimate Utilities | Masquerade Task or Service | Match Legitimate Resource Name or Location | Space after Filename | Double File Extension | Masquerade File Type | Break Process Trees | Masquerade Account Name | Overwrite Process Arguments | Browser Fingerprint
1037 Boot or Logon Initialization Scripts: Logon Script (Windows) | Login Hook | Network Logon Script | RC Scripts | Startup Items
1039 Data from Network Shared Drive
1040 Network Sniffing
1041 Exfiltration Over C2 Channel
1046 Network Service Discovery
1047 Windows Management Instrumentation
1048 Exfiltration Over Alternative Protocol: Exfiltration Over Symmetric Encrypted Non-C2 Protocol | Exfiltration Over Asymmetric Encrypted Non-C2 Protocol | Exfiltration Over Unencrypted Non-C2 Protocol
1049 System Network Connections Discovery
1052 Exfiltration Over Physical Medium: Exfiltration over USB
1053 Scheduled Task/Job: - | At | Cron | - | Scheduled Task | Systemd Timers | Container Orchestration Job
1055 Process Injection: Dynamic-link Library Injection | Portable Executable Injection | Thread Execution Hijacking | Asynchronous Procedure Call | Thread Local Storage | - | - | Ptrace System Calls | Proc Memory | - | Extra Window Memory Injection | Process Hollowing | Process Doppelgänging | VDSO Hijacking | ListPlanting
1056 Input Capture: Keylogging | GUI Input Capture | Web Portal Capture | Credential API Hooking
1057 Process Discovery
1059 Command and Scripting Interpreter: PowerShell | AppleScript | Windows Command Shell | Unix Shell | Visual Basic | Python | JavaScript | Network Device CLI | Cloud API | AutoHotKey & AutoIT | Lua | Hypervisor CLI | Container CLI/API
1068 Exploitation for Privilege Escalation
1069 Permission Groups Discovery: Local Groups | Domain Groups | Cloud Groups
1070 Indicator Removal: Clear Windows Event Logs | Clear Linux or Mac System Logs | Clear Command History | File Deletion | Network Share Connection Removal | Timestomp | Clear Network Connection History and Configurations | Clear Mailbox Data | Clear Persistence | Relocate Malware
1071 Application Layer Protocol: Web Protocols | File Transfer Protocols | Mail Protocols | DNS | Publish/Subscribe Protocols
1072 Software Deployment Tools
1074 Data Staged: Local Data Staging | Remote Data Staging
1078 Valid Accounts: Default Accounts | Domain Accounts | Local Accounts | Cloud Accounts
1080 Taint Shared Content
1082 System Information Discovery
1083 File and Directory Discovery
1087 Account Discovery: Local Account | Domain Account | Email Account | Cloud Account
1090 Proxy: Internal Proxy | External Proxy | Multi-hop Proxy | Domain Fronting
1091 Replication Through Removable Media
1092 Communication Through Removable Media
1095 Non-Application Layer Protocol
1098 Account Manipulation: Additional Cloud Credentials | Additional Email Delegate Permissions | Additional Cloud Roles | SSH Authorized Keys | Device Registration | Additional Container Cluster Roles | Additional Local or Domain Groups
1102 Web Service: Dead Drop Resolver | Bidirectional Communication | One-Way Communication
1104 Multi-Stage Channels
1105 Ingress Tool Transfer
1106 Native API
1110 Brute Force: Password Guessing | Password Cracking | Password Spraying | Credential Stuffing
1111 Multi-Factor Authentication Interception
1112 Modify Registry
1113 Screen Capture
1114 Email Collection: Local Email Collection | Remote Email Collection | Email Forwarding Rule
1115 Clipboard Data
1119 Automated Collection
1120 Peripheral Device Discovery
1123 Audio Capture
1124 System Time Discovery
1125 Video Capture
1127 Trusted Developer Utilities Proxy Execution: MSBuild | ClickOnce | JamPlus
1129 Shared Modules
1132 Data Encoding: Standard Encoding | Non-Standard Encoding
1133 External Remote Services
1134 Access Token Manipulation: Token Impersonation/Theft | Create Process with Token | Make and Impersonate Token | Parent PID Spoofing | SID-History Injection
1135 Network Share Discovery
1136 Create Account: Local Account | Domain Account | Cloud Account
1137 Office Application Startup: Office Template Macros | Office Test | Outlook Forms | Outlook Home Page | Outlook Rules | Add-ins
1140 Deobfuscate/Decode Files or Information
1176 Software Extensions: Browser Extensions | IDE Extensions
1185 Browser Session Hijacking
1187 Forced Authentication
1189 Drive-by Compromise
1190 Exploit Public-Facing Application
1195 Supply Chain Compromise: Compromise Software Dependencies and Development Tools | Compromise Software Supply Chain | Compromise Hardware Supply Chain
1197 BITS Jobs
1199 Trusted Relationship
1200 Hardware Additions
1201 Password Policy Discovery
1202 Indirect Command Execution
1203 Exploitation for Client Execution
1204 User Execution: Malicious Link | Malicious File | Malicious Image | Malicious Copy and Paste | Malicious Library
1205 Traffic Signaling: Port Knocking | Socket Filters
1207 Rogue Domain Controller
1210 Exploitation of Remote Services
1211 Exploitation for Defense Evasion
1212 Exploitation for Credential Access
1213 Data from Information Repositories: Confluence | Sharepoint | Code Repositories | Customer Relationship Management Software | Messaging Applications | Databases
1216 System Script Proxy Execution: PubPrn | SyncAppvPublishingServer
1217 Browser Information Discovery
1218 System Binary Proxy Execution: Compiled HTML File | Control Panel | CMSTP | InstallUtil | Mshta | - | Msiexec | Odbcconf | Regsvcs/Regasm | Regsvr32 | Rundll32 | Verclsid | Mavinject | MMC | Electron Applications
1219 Remote Access Tools: IDE Tunneling | Remote Desktop Software | Remote Access Hardware
1220 XSL Script Processing
1221 Template Injection
1222 File and Directory Permissions Modification: Windows File and Directory Permissions Modification | Linux and Mac File and Directory Permissions Modification
1480 Execution Guardrails: Environmental Keying | Mutual Exclusion
1482 Domain Trust Discovery
1484 Domain or Tenant Policy Modification: Group Policy Modification | Trust Modification
1485 Data Destruction: Lifecycle-Triggered Deletion
1486 Data Encrypted for Impact
1489 Service Stop
1490 Inhibit System Recovery
1491 Defacement: Internal Defacement | External Defacement
1495 Firmware Corruption
1496 Resource Hijacking: Compute Hijacking | Bandwidth Hijacking | SMS Pumping | Cloud Service Hijacking
1497 Virtualization/Sandbox Evasion: System Checks | User Activity Based Checks | Time Based Checks
1498 Network Denial of Service: Direct Network Flood | Reflection Amplification
1499 Endpoint Denial of Service: OS Exhaustion Flood | Service Exhaustion Flood | Application Exhaustion Flood | Application or System Exploitation
1505 Server Software Component: SQL Stored Procedures | Transport Agent | Web Shell | IIS Components | Terminal Services DLL | vSphere Installation Bundles
1518 Software Discovery: Security Software Discovery | Backup Software Discovery
1525 Implant Internal Image
1526 Cloud Service Discovery
1528 Steal Application Access Token
1529 System Shutdown/Reboot
1530 Data from Cloud Storage
1531 Account Access Removal
1534 Internal Spearphishing
1535 Unused/Unsupported Cloud Regions
1537 Transfer Data to Cloud Account
1538 Cloud Service Dashboard
1539 Steal Web Session Cookie
1542 Pre-OS Boot: System Firmware | Component Firmware | Bootkit | ROMMONkit | TFTP Boot
1543 Create or Modify System Process: Launch Agent | Systemd Service | Windows Service | Launch Daemon | Container Service
1546 Event Triggered Execution: Change Default File Association | Screensaver | Windows Management Instrumentation Event Subscription | Unix Shell Configuration Modification | Trap | LC_LOAD_DYLIB Addition | Netsh Helper DLL | Accessibility Features | AppCert DLLs | AppInit DLLs | Application Shimming | Image File Execution Options Injection | PowerShell Profile | Emond | Component Object Model Hijacking | Installer Packages | Udev Rules | Python Startup Hooks
1547 Boot or Logon Autostart Execution: Registry Run Keys / Startup Folder | Authentication Package | Time Providers | Winlogon Helper DLL | Security Support Provider | Kernel Modules and Extensions | Re-opened Applications | LSASS Driver | Shortcut Modification | Port Monitors | - | Print Processors | XDG Autostart Entries | Active Setup | Login Items
1548 Abuse Elevation Control Mechanism: Setuid and Setgid | Bypass User Account Control | Sudo and Sudo Caching | Elevated Execution with Prompt | Temporary Elevated Cloud Access | TCC Manipulation
1550 Use Alternate Authentication Material: Application Access Token | Pass the Hash | Pass the Ticket | Web Session Cookie
1552 Unsecured Credentials: Credentials In Files | Credentials in Registry | Shell History | Private Keys | Cloud Instance Metadata API | Group Policy Preferences | Container API | Chat Messages
1553 Subvert Trust Controls: Gatekeeper Bypass | Code Signing | SIP and Trust Provider Hijacking | Install Root Certificate | Mark-of-the-Web Bypass | Code Signing Policy Modification
1554 Compromise Host Software Binary
1555 Credentials from Password Stores: Keychain | Securityd Memory | Credentials from Web Browsers | Windows Credential Manager | Password Managers | Cloud Secrets Management Stores
1556 Modify Authentication Process: Domain Controller Authentication | Password Filter DLL | Pluggable Authentication Modules | Network Device Authentication | Reversible Encryption | Multi-Factor Authentication | Hybrid Identity | Network Provider DLL | Conditional Access Policies
1557 Adversary-in-the-Middle: LLMNR/NBT-NS Poisoning and SMB Relay | ARP Cache Poisoning | DHCP Spoofing | Evil Twin
1558 Steal or Forge Kerberos Tickets: Golden Ticket | Silver Ticket | Kerberoasting | AS-REP Roasting | Ccache Files
1559 Inter-Process Communication: Component Object Model | Dynamic Data Exchange | XPC Services
1560 Archive Collected Data: Archive via Utility | Archive via Library | Archive via Custom Method
1561 Disk Wipe: Disk Content Wipe | Disk Structure Wipe
1562 Impair Defenses: Disable or Modify Tools | Disable Windows Event Logging | Impair Command History Logging | Disable or Modify System Firewall | - | Indicator Blocking | Disable or Modify Cloud Firewall | Disable or Modify Cloud Logs | Safe Mode Boot | Downgrade Attack | Spoof Security Alerting | Disable or Modify Linux Audit System | Disable or Modify Network Device Firewall
1563 Remote Service Session Hijacking: SSH Hijacking | RDP Hijacking
1564 Hide Artifacts: Hidden Files and Directories | Hidden Users | Hidden Window | NTFS File Attributes | Hidden File System | Run Virtual Instance | VBA Stomping | Email Hiding Rules | Resource Forking | Process Argument Spoofing | Ignore Process Interrupts | File/Path Exclusions | Bind Mounts | Extended Attributes
1565 Data Manipulation: Stored Data Manipulation | Transmitted Data Manipulation | Runtime Data Manipulation
1566 Phishing: Spearphishing Attachment | Spearphishing Link | Spearphishing via Service | Spearphishing Voice
1567 Exfiltration Over Web Service: Exfiltration to Code Repository | Exfiltration to Cloud Storage | Exfiltration to Text Storage Sites | Exfiltration Over Webhook
1568 Dynamic Resolution: Fast Flux DNS | Domain Generation Algorithms | DNS Calculation
1569 System Services: Launchctl | Service Execution | Systemctl
1570 Lateral Tool Transfer
1571 Non-Standard Port
1572 Protocol Tunneling
1573 Encrypted Channel: Symmetric Cryptography | Asymmetric Cryptography
1574 Hijack Execution Flow: DLL | - | - | Dylib Hijacking | Executable Installer File Permissions Weakness | Dynamic Linker Hijacking | Path Interception by PATH Environment Variable | Path Interception by Search Order Hijacking | Path Interception by Unquoted Path | Services File Permissions Weakness | Services Registry Permissions Weakness | COR_PROFILER | KernelCallbackTable | AppDomainManager
1578 Modify Cloud Compute Infrastructure: Create Snapshot | Create Cloud Instance | Delete Cloud Instance | Revert Cloud Instance | Modify Cloud Compute Configurations
1580 Cloud Infrastructure Discovery
1583 Acquire Infrastructure: Domains | DNS Server | Virtual Private Server | Server | Botnet | Web Services | Serverless | Malvertising
1584 Compromise Infrastructure: Domains | DNS Server | Virtual Private Server | Server | Botnet | Web Services | Serverless | Network Devices
1585 Establish Accounts: Social Media Accounts | Email Accounts | Cloud Accounts
1586 Compromise Accounts: Social Media Accounts | Email Accounts | Cloud Accounts
1587 Develop Capabilities: Malware | Code Signing Certificates | Digital Certificates | Exploits
1588 Obtain Capabilities: Malware | Tool | Code Signing Certificates | Digital Certificates | Exploits | Vulnerabilities | Artificial Intelligence
1589 Gather Victim Identity Information: Credentials | Email Addresses | Employee Names
1590 Gather Victim Network Information: Domain Properties | DNS | Network Trust Dependencies | Network Topology | IP Addresses | Network Security Appliances
1591 Gather Victim Org Information: Determine Physical Locations | Business Relationships | Identify Business Tempo | Identify Roles
1592 Gather Victim Host Information: Hardware | Software | Firmware | Client Configurations
1593 Search Open Websites/Domains: Social Media | Search Engines | Code Repositories
1594 Search Victim-Owned Websites
1595 Active Scanning: Scanning IP Blocks | Vulnerability Scanning | Wordlist Scanning
1596 Search Open Technical Databases: DNS/Passive DNS | WHOIS | Digital Certificates | CDNs | Scan Databases
1597 Search Closed Sources: Threat Intel Vendors | Purchase Technical Data
1598 Phishing for Information: Spearphishing Service | Spearphishing Attachment | Spearphishing Link | Spearphishing Voice
1599 Network Boundary Bridging: Network Address Translation Traversal
1600 Weaken Encryption: Reduce Key Space | Disable Crypto Hardware
1601 Modify System Image: Patch System Image | Downgrade System Image
1602 Data from Configuration Repository: SNMP (MIB Dump) | Network Device Configuration Dump
1606 Forge Web Credentials: Web Cookies | SAML Tokens
1608 Stage Capabilities: Upload Malware | Upload Tool | Install Digital Certificate | Drive-by Target | Link Target | SEO Poisoning
1609 Container Administration Command
1610 Deploy Container
1611 Escape to Host
1612 Build Image on Host
1613 Container and Resource Discovery
1614 System Location Discovery: System Language Discovery
1615 Group Policy Discovery
1619 Cloud Storage Object Discovery
1620 Reflective Code Loading
1621 Multi-Factor Authentication Request Generation
1622 Debugger Evasion
1647 Plist File Modification
1648 Serverless Execution
1649 Steal or Forge Authentication Certificates
1650 Acquire Access
1651 Cloud Administration Command
1652 Device Driver Discovery
1653 Power Settings
1654 Log Enumeration
1656 Impersonation
1657 Financial Theft
1659 Content Injection
1665 Hide Infrastructure
1666 Modify Cloud Resource Hierarchy
1667 Email Bombing
1668 Exclusive Control
1669 Wi-Fi Networks
1671 Cloud Application Integration
1672 Email Spoofing
1673 Virtual Machine Discovery
1674 Input Injection
1675 ESXi Administration Command
1677 Poisoned Pipeline Execution
1678 Delay Execution
1679 Selective Exclusion
1680 Local Storage Discovery
1681 Search Threat Vendor Data
`;
