@echo off
rem Runs Gauntlet; from a checkout, builds it first when it is missing. After changing sources, run: mvnw -DskipTests package
setlocal enabledelayedexpansion
set "home=%~dp0"
set "home=%home:~0,-1%"

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
if exist "%dist%\built" goto run
echo gauntlet: building; the first time downloads about 300 MB of libraries 1>&2
pushd "%home%"
call mvnw.cmd -q -B -Dmaven.test.skip=true package
if errorlevel 1 (
  popd
  echo gauntlet: the build failed; see above 1>&2
  exit /b 2
)
popd
echo built> "%dist%\built"

:run
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=passive"
set "native_access="
if %version% GEQ 22 set "native_access=--enable-native-access=ALL-UNNAMED"
set "vectors="
for %%c in (parity check profile) do if /i "%1"=="%%c" set "vectors=--add-modules=jdk.incubator.vector"
"%java%" %GAUNTLET_JAVA_OPTS% %native_access% %vectors% -Dfile.encoding=UTF-8 -Djava.awt.headless=true "-Dgauntlet.home=%home%" -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Dai.djl.onnx.disable_alternative=true -cp "%dist%\lib\*" dev.gauntlet.cli.Main %*
exit /b %errorlevel%
