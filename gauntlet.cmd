@echo off
rem Runs Gauntlet; from a checkout, builds it first when it is missing or older than its sources.
setlocal enabledelayedexpansion
set "home=%~dp0"
set "home=%home:~0,-1%"
if not "%home:;=%"=="%home%" (
  echo gauntlet: '%home%' has a semicolon in its path, which Java takes for the end of one; move this folder 1>&2
  exit /b 2
)

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo gauntlet: no java found; install a JDK 17 or newer, or set JAVA_HOME 1>&2
  exit /b 2
)
set "version=0"
for /f "tokens=3" %%v in ('cmd /c ""%java%" -version 2^>^&1" ^| findstr /c:" version "') do set "version=%%~v"
for /f "delims=." %%m in ("%version%") do set "version=%%m"
if %version% LSS 17 (
  echo gauntlet: '%java%' is Java %version%; a JDK 17 or newer is needed 1>&2
  exit /b 2
)

set "dist=%home%"
if exist "%home%\lib" goto run
set "dist=%home%\harness\cli\target\gauntlet"
if not exist "%dist%\built" goto build
rem cmd cannot compare times of files by itself. Where PowerShell may not run, a build that is there counts as new.
powershell -NoProfile -NonInteractive -Command "Set-Location -LiteralPath $env:home; $built = (Get-Item -LiteralPath (Join-Path $env:dist 'built')).LastWriteTimeUtc; $newer = Get-ChildItem pom.xml, harness, implementations, tasks, reports -Recurse -File | Where-Object { ($_.Name -eq 'pom.xml' -or $_.FullName -like '*\src\main\*') -and $_.FullName -notlike '*\target\*' -and $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1; if ($newer) { exit 3 }" >nul 2>&1
if not errorlevel 3 goto run
if errorlevel 4 goto run
:build
if exist "%dist%\lib" (
  echo gauntlet: building 1>&2
) else (
  echo gauntlet: building; the first time downloads about 300 MB of libraries 1>&2
)
if not exist "%home%\target" mkdir "%home%\target"
rem Made before the build, so that a file that changes meanwhile counts as newer.
echo built> "%home%\target\started"
pushd "%home%"
call mvnw.cmd -q -B -Dmaven.test.skip=true -Denforcer.skip=true package
if errorlevel 1 (
  popd
  echo gauntlet: the build failed; see above 1>&2
  exit /b 2
)
popd
move /y "%home%\target\started" "%dist%\built" >nul

:run
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=passive"
for %%v in (PYTORCH_VERSION PYTORCH_FLAVOR PYTORCH_LIBRARY_PATH DJL_DEFAULT_ENGINE) do set "%%v="
set "access="
if %version% GEQ 22 set "access=--enable-native-access=ALL-UNNAMED"
if %version% GEQ 23 set "access=%access% --sun-misc-unsafe-memory-access=allow"
set "vectors="
rem Where models are trained in this process: those of trials ask for the module themselves.
if /i "%1"=="parity" set "vectors=--add-modules=jdk.incubator.vector"
set "words=%*"
if /i "%1"=="run" if not "!words:--no-fork=!"=="!words!" set "vectors=--add-modules=jdk.incubator.vector"
set "brief="
if /i "%1"=="run" if "!words:--no-fork=!"=="!words!" if "!words:--resume=!"=="!words!" set "brief=-XX:TieredStopAtLevel=1"
"%java%" %brief% %GAUNTLET_JAVA_OPTS% %access% %vectors% -Dfile.encoding=UTF-8 -Djava.awt.headless=true "-Dgauntlet.home=%home%" -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Dai.djl.onnx.disable_alternative=true -cp "%dist%\lib\*" dev.gauntlet.cli.Main %*
exit /b %errorlevel%
