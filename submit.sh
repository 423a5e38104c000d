#!/usr/bin/env bash
# submit.sh [options of spark-submit] [--profile local|standalone|yarn|kubernetes] COMMAND [arguments]
# Starts featuremill on the Spark that is there ($SPARK_HOME, or spark-submit on PATH), else on the one that
# Maven resolves, in this machine and on loopback only. Builds the jar when it is missing or older than its sources.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$home/target/featuremill.jar classes=$home/target/featuremill.jsa embedded=$home/target/spark
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

if [ -d "$home/src/main" ] && { [ ! -f "$jar" ] || [ ! -d "$embedded/jars" ] ||
    [ -n "$(find "$home/pom.xml" "$home/src/main" -newer "$jar" -print -quit)" ]; }; then
  echo "featuremill: building $jar (the first time fetches Spark, about 330 MB)" >&2
  "$home/mvnw" -B -q -ntp -f "$home/pom.xml" -Pjar package >&2
fi

value_of() { [ $# -gt 1 ] || { echo "error: $1 wants a value" >&2; exit 2; }; }
first=${1:-} options=() overrides=() profile=''
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h | --version) break ;;
    --profile) value_of "$@"; profile=$2; shift 2 ;;
    --profile=*) profile=${1#*=}; shift ;;
    --verbose | -v | --supervise | --load-spark-defaults | --*=*) options+=("$1"); shift ;;
    -*)
      value_of "$@"
      [ "$1" != --conf ] || case $2 in spark.featuremill.*) overrides+=("-D$2") ;; esac
      options+=("$1" "$2"); shift 2 ;;
    *) break ;;
  esac
done

spark_submit=${SPARK_HOME:+$SPARK_HOME/bin/spark-submit}
spark_submit=${spark_submit:-$(command -v spark-submit || true)}
[ -n "$spark_submit" ] || profile=${profile:-local}
if [ -n "$profile" ]; then
  settings=$home/conf/$profile.conf
  if [ ! -f "$settings" ]; then
    echo "error: no profile '$profile': there are $(cd "$home/conf" && ls ./*.conf | sed 's/^..//;s/\.conf$//' | xargs)" >&2
    exit 2
  fi
  options=(--properties-file "$settings" --load-spark-defaults ${options[@]+"${options[@]}"})
  while read -r key value; do overrides+=("-D$key=$value"); done < <(grep '^spark\.featuremill\.' "$settings" || true)
fi

# One BLAS thread a task and one kernel on every x86-64 machine: both decide the last bits of the results.
# OPENBLAS_CORETYPE names another kernel; empty, it leaves the choice to OpenBLAS.
export OPENBLAS_NUM_THREADS=1
[ "$(uname -m)" != x86_64 ] || export OPENBLAS_CORETYPE=${OPENBLAS_CORETYPE-Haswell}
for name in OPENBLAS_NUM_THREADS OPENBLAS_CORETYPE; do
  [ -n "${!name:-}" ] && options=(--conf "spark.executorEnv.$name=${!name}" ${options[@]+"${options[@]}"}) || unset "$name"
done

# What needs no Spark starts none.
case " ${1:-} $* " in
  "  "* | " validate "* | *" --help "* | *" -h "* | " --version "*)
    exec "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto ${overrides[@]+"${overrides[@]}"} \
      -cp "$jar:${SPARK_HOME:-$embedded}/jars/*" featuremill.cli.Main "$@" ;;
esac

export SPARK_SUBMIT_OPTS="-Dlog4j2.configurationFile=file:$home/conf/log4j2.properties ${SPARK_SUBMIT_OPTS:-}"
options+=(--class featuremill.cli.Main)
[ -z "$spark_submit" ] || exec "$spark_submit" "${options[@]}" "$jar" "$@"
# On the class path, too, since class data are of what stands there.
export SPARK_DIST_CLASSPATH=$jar${SPARK_DIST_CLASSPATH:+:$SPARK_DIST_CLASSPATH}
export SPARK_HOME=$embedded SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=127.0.0.1
command=()
# The launcher says \0 and a new line, then the command, \0 after each word.
while IFS= read -r -d '' word; do
  # MLlib's Java kernels want the vector module, and every JVM that has it says so: only the benchmark needs it.
  [ "$1 $word" != "${1/bench/} --add-modules=jdk.incubator.vector" ] && command+=("${word#$'\n'}")
done < <("$java" -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
  -cp "$embedded/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "${options[@]}" "$jar" "$@")
# Class data spare reading and verifying classes: the first run leaves them for this jar, and a JVM that they do not fit goes
# without. And C2 waits a little longer: it used to spend seconds on code that a short run is done with, and a long one does not notice.
start=(); case $first in run | verify | plan) start=(-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000) ;; esac
if [ "$classes" -nt "$jar" ]; then start+=(-XX:SharedArchiveFile="$classes")
elif [ "$first" = run ]; then start+=(-XX:+RecordDynamicDumpInfo "-Dfeaturemill.classData=$classes"); fi
[ "${FEATUREMILL_START:-fast}" != plain ] || start=()
exec "${command[1]}" '-Xlog:cds*=off' ${start[@]+"${start[@]}"} "${command[@]:2}"
