# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # shared with the scripts that source this file
# Reads the XML reports of Surefire and Failsafe. Sourced after common.sh.

reports() { find "$here" -mindepth 4 -maxdepth 4 -path '*/target/*-reports/TEST-*.xml' "$@"; }

remove_reports() { reports -delete; }

# count_reports: sets PASSED, FAILED and SKIPPED
count_reports() {
    read -r PASSED FAILED SKIPPED < <(reports -exec cat {} + | awk '
        function number(name) { return match($0, " " name "=\"[0-9]+") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
        /<testsuite / { bad = number("errors") + number("failures"); failed += bad; skipped += number("skipped")
                        passed += number("tests") - bad - number("skipped") }
        END { print passed + 0, failed + 0, skipped + 0 }')
}

# failed_tests: prints their names and why, twenty at most
failed_tests() {
    reports -exec cat {} + | awk '
        function text(name) { return match($0, " " name "=\"[^\"]*") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : "" }
        /<testcase / { test = text("classname") "." text("name") }
        /<(failure|error)[ >]/ && test != "" && shown++ < 20 {
            why = text("message")
            gsub(/&#10;/, " ", why); gsub(/&quot;/, "\"", why); gsub(/&lt;/, "<", why); gsub(/&gt;/, ">", why); gsub(/&amp;/, "\\&", why)
            print "  failed: " test ": " substr(why, 1, 300)
            test = ""
        }'
}
