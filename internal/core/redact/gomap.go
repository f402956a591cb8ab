package redact

import (
	"regexp"
	"strings"
	"sync"
)

// goKeys finds the keys of a map as Go prints it: map[user:me password:x].
var goKeys = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[\[ ]([\w.-]+):`) })

// findInGoMaps finds the values of names that say that they hold a secret in the maps that a
// message quotes as Go prints them. A value ends where the next key begins.
func findInGoMaps(s string) []span {
	var all []span
	for from := strings.Index(s, "map["); from >= 0; {
		line := s[from : from+until(s[from:], "\n")]
		keys := goKeys().FindAllStringSubmatchIndex(line, -1)
		for i, key := range keys {
			end := len(line)
			if i+1 < len(keys) {
				end = keys[i+1][0]
			}
			end = key[1] + until(line[key[1]:end], "]")
			if v := (span{from + key[1], from + end}); v.from < v.to && IsName(line[key[2]:key[3]]) && s[v.from:v.to] != "map" {
				all = append(all, v)
			}
		}
		next := strings.Index(s[from+len(line):], "map[")
		if next < 0 {
			break
		}
		from += len(line) + next
	}
	return all
}
