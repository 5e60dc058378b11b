; Setup for Windows, compiled by windows.py, which defines
;   Version, Numbers   the program's version, as it is and as four numbers
;   Source             the bundle's folder
;   Types              a file of [Registry] lines, one a kind of picture
;   Icon               our icon
;   Signed             only where there is a certificate
; It installs for one user without an administrator's rights; /ALLUSERS on the command line, as an administrator, for all.

#define Name "Desktop Classifier"
#define Program "desktop-classifier-window.exe"
#define Console "desktop-classifier.exe"
#define Picture "DesktopClassifier.Picture"
#define Mutex "DesktopClassifier.Window"

[Setup]
AppId=org.desktopclassifier.DesktopClassifier
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher=The Desktop Classifier team
VersionInfoVersion={#Numbers}
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline
DefaultDirName={code:HomeOfPrograms}\{#Name}
DisableProgramGroupPage=yes
LicenseFile={#Source}\LICENSE
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\{#Program}
UninstallDisplayName={#Name}
; Qt's floor. 64-bit processors of Intel and AMD, and those of ARM that run their programs.
MinVersion=10.0.17763
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
WizardStyle=modern
Compression=lzma2/max
SolidCompression=yes
LZMAUseSeparateProcess=yes
; A window that is open is asked to close, so that an update can take its place.
CloseApplications=yes
CloseApplicationsFilter=*.exe,*.dll,*.pyd
RestartApplications=no
ChangesAssociations=yes
#ifdef Signed
SignTool=sign
SignedUninstaller=yes
#endif

[Messages]
UninstalledAll=%1 was removed. Your own models, projects and settings stay in AppData\Local\desktop-classifier in your user folder, and a new installation finds them there. Delete that folder too if you do not want them any more.

[CustomMessages]
StillOpen=Desktop Classifier is open. Close its windows and choose Retry.

[Tasks]
Name: "desktop"; Description: "An icon on the desktop"; Flags: unchecked
Name: "folders"; Description: "“Open with Desktop Classifier” in the menu of folders"; Flags: unchecked

[InstallDelete]
; What an older version had and this one has not must not stay. Nothing of the user's lies here.
Type: filesandordirs; Name: "{app}\_internal"
Type: filesandordirs; Name: "{app}\THIRD-PARTY"

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Program}"; Comment: "Drop pictures and read the three likeliest labels"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Program}"; Tasks: desktop

[Registry]
; “Open with”, among others. What a double click on a picture starts stays as it is.
Root: HKA; Subkey: "Software\Classes\{#Picture}"; ValueType: string; ValueData: "Picture"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\{#Picture}\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Program},0"
Root: HKA; Subkey: "Software\Classes\{#Picture}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
#include Types
Root: HKA; Subkey: "Software\Classes\Directory\shell\DesktopClassifier"; ValueType: string; ValueData: "Open with {#Name}"; Flags: uninsdeletekey; Tasks: folders
Root: HKA; Subkey: "Software\Classes\Directory\shell\DesktopClassifier"; ValueType: string; ValueName: "Icon"; ValueData: "{app}\{#Program},0"; Tasks: folders
Root: HKA; Subkey: "Software\Classes\Directory\shell\DesktopClassifier\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""; Tasks: folders
; “desktop-classifier” typed after Windows+R.
Root: HKA; Subkey: "Software\Microsoft\Windows\CurrentVersion\App Paths\{#Console}"; ValueType: string; ValueData: "{app}\{#Program}"; Flags: uninsdeletekey

[Run]
Filename: "{app}\{#Program}"; Description: "Open {#Name}"; Flags: nowait postinstall skipifsilent

[Code]
function HomeOfPrograms(Unused: String): String;
begin
  if IsAdminInstallMode then
    Result := ExpandConstant('{commonpf}')
  else
    Result := ExpandConstant('{localappdata}\Programs');
end;

function InitializeUninstall: Boolean;
begin
  Result := True;
  while Result and CheckForMutexes('{#Mutex}') do
    Result := SuppressibleMsgBox(CustomMessage('StillOpen'), mbInformation, MB_RETRYCANCEL, IDCANCEL) = IDRETRY;
end;
