package redact_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/redact"
)

var cases = map[string]struct{ text, want string }{
	"flag with =": {
		`rclone --s3-secret-access-key=abc123 sync a b`,
		`rclone --s3-secret-access-key=*** sync a b`,
	},
	"flag with a blank": {
		`rclone --s3-access-key-id AKXYZ sync a b`,
		`rclone --s3-access-key-id *** sync a b`,
	},
	"flag called key":           {`tool --key abcdef run`, `tool --key *** run`},
	"flag in quotes":            {`tool "--password=a b c" run`, `tool "--password=***" run`},
	"value in quotes":           {`tool --password "a b c" run`, `tool --password "***" run`},
	"quotes that go on":         {`tool --password="a b"'c d' run`, `tool --password=*** run`},
	"quotes that go on in YAML": {`password: "a"b c`, `password: ***`},
	"flag of a JSON list":       {`["rclone", "--password", "hunter2"]`, `["rclone", "--password", "***"]`},
	"flag of a YAML list":       {"- --password\n- hunter2\n- x", "- --password\n- ***\n- x"},
	"flag before a flag":        {`tool --no-password --verbose`, `tool --no-password --verbose`},
	"flag at the end":           {`tool --password`, `tool --password`},
	"flag with continuation":    {"tool --token \\\n  abcdef x", "tool --token \\\n  *** x"},
	"mysql -p":                  {`mysqldump -u root -phunter2 db`, `mysqldump -u root -p*** db`},
	"sshpass -p":                {`sshpass -p hunter2 rsync a b`, `sshpass -p *** rsync a b`},
	"-p elsewhere":              {`mkdir -p /data; cp -pr a b`, `mkdir -p /data; cp -pr a b`},
	"curl -u":                   {`curl -u admin:hunter2 https://h/`, `curl -u admin:*** https://h/`},
	"user and group numbers":    {`docker run -u 1000:1000 x`, `docker run -u 1000:1000 x`},
	"variable": {
		`AWS_SECRET_ACCESS_KEY=wJalr/x+y aws s3 ls`,
		`AWS_SECRET_ACCESS_KEY=*** aws s3 ls`,
	},
	"variable that ends in KEY": {`export B2_KEY=abcdef`, `export B2_KEY=***`},
	"short value":               {`PASSWORD=x`, `PASSWORD=*`},
	"empty value":               {`PASSWORD= run`, `PASSWORD= ***`},
	"connection string":         {`:s3,access_key_id=abc,secret_access_key=def:bucket`, `:s3,access_key_id=***`},
	"YAML": {
		"user: me\npassword: correct horse battery\nport: 1",
		"user: me\npassword: ***\nport: 1",
	},
	"YAML in quotes": {`password: "correct horse"`, `password: "***"`},
	"YAML with CRLF": {"password: x y z\r\nport: 1\r\n", "password: ***\r\nport: 1\r\n"},
	"YAML block": {
		"a:\n  secret: |-\n    one\n\n    two\n  b: 1\n",
		"a:\n  secret: |-\n    ***\n  b: 1\n",
	},
	"camel case": {`clientSecret: abcdef`, `clientSecret: ***`},
	"JSON": {
		`{"user": "me", "password": "hunter2", "port": 1}`,
		`{"user": "me", "password": "***", "port": 1}`,
	},
	"URL": {
		`git clone https://user:hunter2@host/x.git`,
		`git clone https://user:***@host/x.git`,
	},
	"URL with @ in the password":   {`https://user:hun@ter2@host/x`, `https://user:***@host/x`},
	"URL with / in the password":   {`https://user:hun/ter2@host/x`, `https://user:***@host/x`},
	"URL with digits for password": {`redis://:123456@host:6379/0`, `redis://:***@host:6379/0`},
	"URL with a token for user":    {`https://0123456789abcdef0123@host/x`, `https://***@host/x`},
	"URL with a port":              {`https://host:8080/x@sha256:0123`, `https://host:8080/x@sha256:0123`},
	"ssh URL":                      {`git@github.com:x/y ssh://git@host/x`, `git@github.com:x/y ssh://git@host/x`},
	"token in a query":             {`curl https://h/?token=abcdef&x=1`, `curl https://h/?token=***&x=1`},
	"bearer": {
		`curl -H "Authorization: Bearer abcdefgh.ij" https://h`,
		`curl -H "Authorization: ***" https://h`,
	},
	"bearer without a header": {`using bearer abcdefgh.ij now`, `using bearer *** now`},
	"AWS access key":          {`got AKIAIOSFODNN7EXAMPLE here`, `got *** here`},
	"GitHub token":            {`got ghp_0123456789abcdefghijABCDEFGHIJ here`, `got *** here`},
	"JSON web token":          {`got eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2ln here`, `got *** here`},
	"private key": {
		"-----BEGIN RSA PRIVATE KEY-----\nMII-x\nabc\n-----END RSA PRIVATE KEY-----",
		"-----BEGIN RSA PRIVATE KEY-----\n***\n-----END RSA PRIVATE KEY-----",
	},
	"a file that holds it":           {`restic --password-file /run/pw backup`, `restic --password-file /run/pw backup`},
	"a variable that names the file": {`RESTIC_PASSWORD_FILE=/run/pw`, `RESTIC_PASSWORD_FILE=/run/pw`},
	"references of Kubernetes": {
		"secretName: tls\nsecretKeyRef: {name: a}\ntopologyKey: kubernetes.io/hostname",
		"secretName: tls\nsecretKeyRef: {name: a}\ntopologyKey: kubernetes.io/hostname",
	},
	"switch of Kubernetes": {`automountServiceAccountToken: false`, `automountServiceAccountToken: false`},
	"variable without a separator": {
		`PGPASSWORD=abcdef SSHPASS=abcdef rclone sync a b`,
		`PGPASSWORD=*** SSHPASS=*** rclone sync a b`,
	},
	"variable that ends in AUTH": {`REDISCLI_AUTH=abcdef redis-cli ping`, `REDISCLI_AUTH=*** redis-cli ping`},
	"escaped blank":              {`DB_PASS=abc\ def rclone sync a b`, `DB_PASS=*** rclone sync a b`},
	"end of a command":           {`PASSWORD=abc; rclone sync a b`, `PASSWORD=***; rclone sync a b`},
	"signature of Azure": {
		`curl https://x.blob.core.windows.net/c?sv=1&sig=abcdef&se=2`,
		`curl https://x.blob.core.windows.net/c?sv=1&sig=***&se=2`,
	},
	"signature of AWS": {
		`curl 'https://h/a?X-Amz-Date=1&X-Amz-Signature=abcdef'`,
		`curl 'https://h/a?X-Amz-Date=1&X-Amz-Signature=***'`,
	},
	"tokens and keys in a query": {
		`https://h/?access_token=abcdef&key=ghijkl&api_key=mnopqr#top`,
		`https://h/?access_token=***&key=***&api_key=***#top`,
	},
	"query in JSON": {
		`{"url":"https://h/?sv=1\u0026sig=abcdef"}`,
		`{"url":"https://h/?sv=1\u0026sig=***"}`,
	},
	"token in a query in JSON": {
		`{"url":"curl 'https://h/?a=1\u0026token=abcdef\u0026b=2' c"}`,
		`{"url":"curl 'https://h/?a=1\u0026token=***\u0026b=2' c"}`,
	},
	"header in JSON": {
		`["sh","-c","curl -H \"Authorization: Bearer abcdefgh\" h"]`,
		`["sh","-c","curl -H \"Authorization: ***\" h"]`,
	},
	"end of single quotes in JSON": {
		`["sh","-c","bash -c 'rclone --password=abcdef' x"]`,
		`["sh","-c","bash -c 'rclone --password=***' x"]`,
	},
	"double quotes in single ones": {`bash -c 'a "b" --password=abcdef' x`, `bash -c 'a "b" --password=***' x`},
	"no secret in a query":         {`https://h/?design=1&monkey=2&page=3`, `https://h/?design=1&monkey=2&page=3`},
	"hook of Slack": {
		`curl -d x https://hooks.slack.com/services/T0/B0/xyz; ls`,
		`curl -d x https://hooks.slack.com/services/***; ls`,
	},
	"hook of Discord": {
		`https://discord.com/api/webhooks/123/a-b_c`,
		`https://discord.com/api/webhooks/123/***`,
	},
	"bot of Telegram": {
		`https://api.telegram.org/bot123:abcdef/sendMessage`,
		`https://api.telegram.org/bot123:***/sendMessage`,
	},
	"URL that was taken for a path": {
		`lstat /x/https:/user:hunter2@host/x: no such file`,
		`lstat /x/https:/user:***@host/x: no such file`,
	},
	"JSON in a command": {`curl -d '{"password": "hunter2"}' h`, `curl -d '{"password": "***"}' h`},
	"JSON in a command in JSON": {
		`["sh", "-c", "curl -d '{\"password\": \"hunter2\"}' h"]`,
		`["sh", "-c", "curl -d '{\"password\": \"***\"}' h"]`,
	},
	"JSON in JSON in JSON": {
		`["{\"a\": \"{\\\"password\\\": \\\"hunter2\\\", \\\"b\\\": 1}\"}"]`,
		`["{\"a\": \"{\\\"password\\\": \\\"***\\\", \\\"b\\\": 1}\"}"]`,
	},
	"redis-cli -a": {
		`redis-cli -h redis -a hunter2 ping; tar -a x`,
		`redis-cli -h redis -a *** ping; tar -a x`,
	},
	"redis-cli -a in a list":     {`[redis-cli, -a, hunter2, ping]`, `[redis-cli, -a, ***, ping]`},
	"redis-cli -a in lines":      {"- redis-cli\n- -a\n- hun ter2\n- ping", "- redis-cli\n- -a\n- ***\n- ping"},
	"redis-cli before another":   {"redis-cli ping\ntar -a x", "redis-cli ping\ntar -a x"},
	"sshpass -p in JSON":         {`["sshpass","-p","hunter2","rsync"]`, `["sshpass","-p","***","rsync"]`},
	"sshpass -p without a blank": {`sshpass -phunter2 rsync a b`, `sshpass -p*** rsync a b`},
	"mysql -p in JSON": {
		`["mysqldump","-u","root","-phunter2","db"]`,
		`["mysqldump","-u","root","-p***","db"]`,
	},
	"mysql -p in quotes": {
		`mysql -p"hun ter2" db; mysql -p'hun ter2' db`,
		`mysql -p"***" db; mysql -p'***' db`,
	},
	"curl -u in a list": {`[curl, -u, admin:hunter2, h]`, `[curl, -u, admin:***, h]`},
	"flag of a flow list": {
		`[rclone, copy, --password, hun ter2, a, b]`,
		`[rclone, copy, --password, ***, a, b]`,
	},
	"flag at the end of a flow list": {`[rclone, --password, hunter2] # a`, `[rclone, --password, ***] # a`},
	"flag at the end of a script": {
		`["sh", "-c", "rclone --password=hunter2"], "b": "c"`,
		`["sh", "-c", "rclone --password=***"], "b": "c"`,
	},
	"variable of a script": {
		`["sh", "-c", "PASSWORD=hunter2 rclone sync a b"]`,
		`["sh", "-c", "PASSWORD=*** rclone sync a b"]`,
	},
	"variable of a script in lines": {"- -ec\n- \"PASSWORD=hunter2 rclone\"", "- -ec\n- \"PASSWORD=*** rclone\""},
	"variable of env":               {`["env", "PASSWORD=hun ter2", "rclone"]`, `["env", "PASSWORD=***", "rclone"]`},
	"line breaks of a script": {
		`"set -e\nB2_KEY=hunter2\nrclone sync a b"`,
		`"set -e\nB2_KEY=***\nrclone sync a b"`,
	},
	"continuation of a script": {`"rclone --password \\\n  hunter2 sync"`, `"rclone --password \\\n  *** sync"`},
	"YAML in flow style":       {`{user: me, password: hun ter2, port: 1}`, `{user: me, password: ***, port: 1}`},
	"YAML over two lines":      {"a:\n  password: correct\n    horse\n  b: 1", "a:\n  password: ***\n  b: 1"},
	"YAML on the next line":    {"password:\n  correct horse\nb: 1", "password:\n  ***\nb: 1"},
	"YAML block of an item":    {"- secret: |\n    one\n  b: 1\n", "- secret: |\n    ***\n  b: 1\n"},
	"list in one line":         {`passwords: [one, two]`, `passwords: [***]`},
	"volume in flow style": {
		`[{name: x, secret: {secretName: y}}, {"secret":{"secretName":"y"}}]`,
		`[{name: x, secret: {secretName: y}}, {"secret":{"secretName":"y"}}]`,
	},
	"volume in block style": {"secret:\n  secretName: y\n", "secret:\n  secretName: y\n"},
	"list of references":    {`imagePullSecrets: [{name: a}]`, `imagePullSecrets: [{name: a}]`},
	"where to get it":       {`TOKEN_URL=https://h/token`, `TOKEN_URL=https://h/token`},
	"ways around":           {`bypass: x; compass=1`, `bypass: x; compass=1`},
	"label in flow style": {
		`{labels: {a.io/size.token: small}, name: a}`,
		`{labels: {a.io/size.token: small}, name: a}`,
	},
	"annotation": {
		"x.kubernetes.io/auth-secret: basic\nb: c",
		"x.kubernetes.io/auth-secret: basic\nb: c",
	},
	"output of a command": {`TOKEN=$(cat "$(pwd)/token") rclone sync a b`, `TOKEN=*** rclone sync a b`},
	"words that only sound like them": {
		`tokenizer: x; monkey=1; passenger: 2; keyboard: 3`,
		`tokenizer: x; monkey=1; passenger: 2; keyboard: 3`,
	},
	"a command": {
		`rclone sync /data s3:bucket --exclude '*.log'`,
		`rclone sync /data s3:bucket --exclude '*.log'`,
	},
	"an entry of netrc": {`machine h login joe password hunter2`, `machine h login joe password ***`},
	"entries of netrc": {
		"machine h\n  login joe\n  password hunter2\nmachine i login joe password hunter3\n",
		"machine h\n  login joe\n  password ***\nmachine i login joe password ***\n",
	},
	"netrc in JSON": {
		`{".netrc":"machine h\nlogin joe\npassword hunter2\n"}`,
		`{".netrc":"machine h\nlogin joe\npassword ***\n"}`,
	},
	"a script of lftp": {
		"lftp <<EOF\nopen -u joe,hunter2 h\nmirror a b\nEOF",
		"lftp <<EOF\nopen -u joe,*** h\nmirror a b\nEOF",
	},
	"SQL": {
		`mysql -e "ALTER USER joe IDENTIFIED BY 'hunter2'"; psql -c "alter role joe password 'hunter3'"`,
		`mysql -e "ALTER USER joe IDENTIFIED BY '***'"; psql -c "alter role joe password '***'"`,
	},
	"quotes doubled behind a flag": {`- 'tool --password=''hunter 2'' run'`, `- 'tool --password=*** run'`},
	"quotes doubled in an item":    {`- '--password=''hunter2'''`, `- '--password=***'`},
	"quotes doubled in a variable": {`- 'BORG_PASSPHRASE=''hunter2'' borg prune'`, `- 'BORG_PASSPHRASE=***'`},
	"quotes doubled in a connection": {
		`- 'rclone ls :sftp,host=h,pass=''hunter2'':b c'`,
		`- 'rclone ls :sftp,host=h,pass=*** c'`,
	},
	"quotes doubled around nothing":  {`- 'PASSWORD='''' borg prune'`, `- 'PASSWORD='''' borg prune'`},
	"items in single quotes":         {`['--password', '', 'x']`, `['--password', '', 'x']`},
	"a connection string with a key": {`rclone ls :b2,account=a,key=hunter2:b c`, `rclone ls :b2,account=a,key=*** c`},
	"a user of lftp": {
		`lftp -c 'open sftp://h; user bob hunter2; mirror a b'`,
		`lftp -c 'open sftp://h; user bob ***; mirror a b'`,
	},
	"netrc of printf": {
		`printf '%s\n' "machine h" "login u" "password hunter2" > ~/.netrc; ls`,
		`printf *** > ~/.netrc; ls`,
	},
	"a file of passwords": {
		"echo start; echo \"hunter2\" > ~/.pgpass && echo hunter2 >/etc/rsync.password\necho a:hunter2 > /etc/passwd-s3fs",
		"echo start; echo *** > ~/.pgpass && echo *** >/etc/rsync.password\necho *** > /etc/passwd-s3fs",
	},
	"a pipe to what asks": {
		"echo u:hunter2 | chpasswd\necho 'hun;ter2' | rclone obscure -\necho hunter2 | docker login -u u --password-stdin",
		"echo *** | chpasswd\necho *** | rclone obscure -\necho *** | docker login -u u --password-stdin",
	},
	"a file that tee writes": {
		`echo hunter2 | tee -a ~/.pgpass; echo hunter2 | sudo -S ls`,
		`echo *** | tee -a ~/.pgpass; echo *** | sudo -S ls`,
	},
	"a here-string": {
		`chpasswd <<< "u:hunter2"; docker login --password-stdin r.io <<<hunter2`,
		`chpasswd <<< ***; docker login --password-stdin r.io <<<***`,
	},
	"a pipe of a script in JSON": {
		`["sh","-c","set -e\necho u:hunter2 | chpasswd"]`,
		`["sh","-c","set -e\necho *** | chpasswd"]`,
	},
	"what stands for a file": {
		`rsync --password-file=<(echo hunter2) a rsync://h/m; diff <(printf '%s\n' "hunter2") b`,
		`rsync --password-file=<(echo ***) a rsync://h/m; diff <(printf '%s\n' ***) b`,
	},
	"other pipes and files": {
		`echo a | grep b; echo c > /tmp/log; printf x | tee y`,
		`echo a | grep b; echo c > /tmp/log; printf x | tee y`,
	},
	"SQL that sets one":             {`SET PASSWORD FOR 'joe' = 'hunter2'`, `SET PASSWORD FOR 'joe' = '***'`},
	"a DSN of Go":                   {`joe:hunter2@tcp(h:3306)/db`, `joe:***@tcp(h:3306)/db`},
	"a URL of Oracle":               {`jdbc:oracle:thin:joe/hunter2@h:1521`, `jdbc:oracle:thin:joe/***@h:1521`},
	"no flags behind a flag":        {`tool --password -- hunter2 x`, `tool --password -- *** x`},
	"no flags behind one in a list": {`["tool", "--password", "--", "hunter2"]`, `["tool", "--password", "--", "***"]`},
	"no flags behind one in lines":  {"- --password\n- --\n- hunter2\n- x", "- --password\n- --\n- ***\n- x"},
	"a flag of blocks": {
		"- |-\n  --password\n- |-\n  hunter2\n- x",
		"- |-\n  --password\n- |-\n  ***\n- x",
	},
	"the next command": {
		"mc alias list\nls m http://m admin hunter",
		"mc alias list\nls m http://m admin hunter",
	},
	"a redirection": {
		`mc alias set m http://m admin hunter2 >/dev/null 2>&1`,
		`mc alias set m http://m *** *** >/dev/null 2>&1`,
	},
	"a redirection before": {
		`mc alias set 2> /dev/null m http://m admin hunter2`,
		`mc alias set 2> /dev/null m http://m *** ***`,
	},
	"a path that is no program": {
		`cp /usr/bin/mc /data; ls mc/x alias-set a b c d`,
		`cp /usr/bin/mc /data; ls mc/x alias-set a b c d`,
	},
	"an image": {"image: minio/mc:1\nname: mc\n", "image: minio/mc:1\nname: mc\n"},
	"nothing":  {"", ""},
}

var messages = map[string]struct{ text, want string }{
	"a file":                   {`secrets.yaml:1: not valid YAML: did not find expected node content`, ""},
	"a file without an ending": {`token:1: not valid YAML`, ""},
	"a folder":                 {`app-secret: nothing to render`, ""},
	"a folder of a build":      {`building apps/sealed-secrets: accumulating resources: x`, ""},
	"a file that is missing":   {`stat apps/nope-secrets: no such file or directory`, ""},
	"a file of accounts":       {`open /etc/passwd: permission denied`, ""},
	"a file that kustomize names": {
		`accumulating resources from 'secrets.yaml': evalsymlink failure on '/x/secrets.yaml' : lstat`,
		"",
	},
	"a key of the registry":  {`ballast.yaml:6: spec.workloads[0].secret: unknown key, did you mean sizing?`, ""},
	"a name in the registry": {`spec.fixPerms.podSecurity.db-password: unknown key`, ""},
	"several places":         {"secrets.yaml:1: a\nsecrets.yaml:2: b\ntoken: c\n  token:3: d", ""},
	"a container":            {`Pod web, container token: sizing/label: unset`, ""},
	"a URL": {
		`Get "https://user:hunter2@host/x": no such host`,
		`Get "https://user:***@host/x": no such host`,
	},
	"a command": {
		`cannot read "rclone --password hunter2 sync a b"`,
		`cannot read "rclone --password *** sync a b"`,
	},
	"a variable": {
		`running RCLONE_PASSWORD=hunter2 rclone: exit status 1`,
		`running RCLONE_PASSWORD=*** rclone: exit status 1`,
	},
	"a header": {`curl -H "X-Api-Key: hunter2" failed`, `curl -H "X-Api-Key: ***" failed`},
	"JSON":     {`posting {"password":"hunter2"}: refused`, `posting {"password":"***"}: refused`},
	"a map": {
		`cannot use {user: me, password: hunter2}: refused`,
		`cannot use {user: me, password: ***}: refused`,
	},
	"lines of a manifest": {
		"cannot parse\nkind: Secret\nstringData:\n  user: hunter2\n",
		"cannot parse\nkind: Secret\nstringData:\n  user: ***\n",
	},
	"lines of a patch": {
		"with config: `\npatch: |\n  a:\n    password: hunter2\n`: failed",
		"with config: `\npatch: |\n  a:\n    password: ***\n`: failed",
	},
	"a patch with a Secret": {
		"with config: `\npatch: |\n  kind: Secret\n  stringData:\n    a: hunter2\n`: failed",
		"with config: `\npatch: |\n  kind: Secret\n  stringData:\n    a: ***\n`: failed",
	},
	"a JSON patch": {
		"with config: `\npatch: |\n  - op: replace\n    path: /data/password\n    value: hunter2\n`: failed",
		"with config: `\npatch: |\n  - op: replace\n    path: /data/password\n    value: ***\n`: failed",
	},
	"a patch in one line": {
		`parse SM or JSON patch from [patch: "a: hunter2\nb: \"c\""]`,
		`parse SM or JSON patch from [patch: "***"]`,
	},
	"a literal without a name": {
		`literal sources [hunter2]: invalid literal source hunter2, expected key=value`,
		`literal sources [***]: invalid literal source ***, expected key=value`,
	},
	"a line that is no text": {
		"env source files: [bad.env]: line [65 61 83] has invalid utf8 bytes : A=S\xff",
		"env source files: [bad.env]: line [***] has invalid utf8 bytes : ***",
	},
	"a map of Go": {
		`cannot use map[db:map[adminPassword:hunter2 x port:1]] here`,
		`cannot use map[db:map[adminPassword:*** port:1]] here`,
	},
	"a value behind a text": {`cannot use adminPassword: hunter2`, `cannot use adminPassword: ***`},
	"a pair in quotes": {
		`cannot use "password" : "hunter2", it is short`,
		`cannot use "password" : "***", it is short`,
	},
	"a value against a schema": {
		`- at '/db/adminPassword': 'hunter2' does not match pattern '^x'`,
		`- at '/db/adminPassword': '***' does not match pattern '^x'`,
	},
	"the folder of a shell": {`running PWD=/srv OLDPWD=/srv sh`, ""},
	"a login":               {`docker login failed: the password is wrong`, ""},
	"a machine":             {`the machine has no login with a password of its own`, ""},
	"a file that is opened": {`open -u: permission denied`, ""},
	"a flag":                {`unknown flag: --password`, ""},
	"nothing":               {"", ""},
}

func TestText(t *testing.T) {
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, redact.Text(c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMessage(t *testing.T) {
	for name, c := range messages {
		t.Run(name, func(t *testing.T) {
			if c.want == "" {
				c.want = c.text
			}
			if diff := cmp.Diff(c.want, redact.Message(c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLines(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing secret":               {"a: b\nc:\n- d\n", "a: b\nc:\n- d\n"},
		"a key that says so":           {"password: x\r\na: b\r\n", "password: *\r\na: b\r\n"},
		"a block keeps its lines":      {"password: |\n  abcd\n  efgh\na: b\n", "password: |\n  ***\n  ***\na: b\n"},
		"a flag and the item after it": {"- --password\n- abcd\n", "- --password\n- ***\n"},
		"a variable": {
			"- name: DB_PASSWORD\n  value: abcd\n",
			"- name: DB_PASSWORD\n  value: ***\n",
		},
		"a variable, value first": {
			"- value: abcd\n  name: DB_PASSWORD\n",
			"- value: ***\n  name: DB_PASSWORD\n",
		},
		"a variable of several lines": {
			"- name: A_TOKEN\n  value: |\n    abcd\n\n    efgh\n- name: B\n",
			"- name: A_TOKEN\n  value: |\n    ***\n\n    ***\n- name: B\n",
		},
		"a variable in flow style": {
			"env: [{name: A_TOKEN, value: abcd}, {name: B, value: c}]\n",
			"env: [{name: A_TOKEN, value: ***}, {name: B, value: c}]\n",
		},
		"a variable, several lines first": {
			"- value: |\n    abcd\n    efgh\n  name: A_TOKEN\n",
			"- value: |\n    ***\n    ***\n  name: A_TOKEN\n",
		},
		"a variable in flow style, value first": {"[{value: abcd, name: A_TOKEN}]\n", "[{value: ***, name: A_TOKEN}]\n"},
		"a variable in JSON":                    {`{"name":"A_TOKEN","value":"ab\"cd"}`, `{"name":"A_TOKEN","value":"***"}`},
		"a variable in JSON of more lines": {
			"{\n  \"name\": \"A_TOKEN\",\n  \"value\": \"abcd\"\n}",
			"{\n  \"name\": \"A_TOKEN\",\n  \"value\": \"***\"\n}",
		},
		"a variable that is none": {"- name: PORT\n  value: abcd\n", "- name: PORT\n  value: abcd\n"},
		"a variable from elsewhere": {
			"- name: A_TOKEN\n  valueFrom: {secretKeyRef: {name: a}}\n",
			"- name: A_TOKEN\n  valueFrom: {secretKeyRef: {name: a}}\n",
		},
		"the name of one, the value of another": {
			"- name: A_TOKEN\n- name: B\n  value: c\n", "- name: A_TOKEN\n- name: B\n  value: c\n"},
		"a Secret": {
			"kind: Secret\ndata:\n  a: YWJj\n  b: |\n    ZGVm\ntype: Opaque\n",
			"kind: Secret\ndata:\n  a: ***\n  b: |\n    ***\ntype: Opaque\n",
		},
		"a Secret in a List": {
			"items:\n- kind: Secret\n  stringData: {a: b}\n- kind: ConfigMap\n",
			"items:\n- kind: Secret\n  stringData: {a: *}\n- kind: ConfigMap\n",
		},
		"a Secret in JSON": {
			`{"kind":"Secret","metadata":{},"data":{"a":"YWJj"}}`,
			`{"kind":"Secret","metadata":{},"data":{"a":"***"}}`,
		},
		"a Secret in JSON of more lines": {
			"{\n  \"data\": {\n    \"a\": \"YWJj\"\n  },\n  \"kind\": \"Secret\"\n}",
			"{\n  \"data\": {\n    \"a\": \"***\"\n  },\n  \"kind\": \"Secret\"\n}",
		},
		"a Secret beside a ConfigMap": {
			"items:\n- kind: Secret\n  data:\n    a: YWJj\n- kind: ConfigMap\n  data:\n    a: rclone sync b c\n",
			"items:\n- kind: Secret\n  data:\n    a: ***\n- kind: ConfigMap\n  data:\n    a: rclone sync b c\n",
		},
		"a Secret beside a ConfigMap in JSON": {
			`[{"kind":"Secret","data":{"a":"YWJj"}},{"kind":"ConfigMap","data":{"a":"rclone"}}]`,
			`[{"kind":"Secret","data":{"a":"***"}},{"kind":"ConfigMap","data":{"a":"rclone"}}]`,
		},
		"a list of Secrets": {
			"kind: SecretList\nitems:\n- data:\n    a: YWJj\n",
			"kind: SecretList\nitems:\n- data:\n    a: ***\n",
		},
		"quotes over several lines": {"password: \"ab\n  cd\"\na: b\n", "password: \"**\n  **\"\na: b\n"},
		"a store that is none":      {"kind: SecretStore\ndata:\n  a: b\n", "kind: SecretStore\ndata:\n  a: b\n"},
		"a ConfigMap is no Secret":  {"kind: ConfigMap\ndata:\n  a: b\n", "kind: ConfigMap\ndata:\n  a: b\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, strings.Join(redact.Lines(c.text), "\n")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		for name, hide := range map[string]func(string) string{"Text": redact.Text, "Message": redact.Message} {
			once := hide(text)
			if len(once) > len(text) {
				t.Errorf("%s(%q) = %q, longer than the text", name, text, once)
			}
			if diff := cmp.Diff(once, hide(once)); diff != "" {
				t.Errorf("%s of %q again changes it: %s", name, text, diff)
			}
		}
	})
}

// A text keeps its lines, which the numbers of a diff count.
func FuzzLines(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := len(redact.Lines(text)), strings.Count(text, "\n")+1; got != want {
			t.Errorf("%d lines of %d", got, want)
		}
	})
}

// Whatever stands before a flag, its value does not get through.
func FuzzHides(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, before string) {
		const value = "ZqZqZqZq"
		text := before + "\n--password=" + value + "\n"
		for name, hide := range map[string]func(string) string{"Text": redact.Text, "Message": redact.Message} {
			if redacted := hide(text); strings.Contains(redacted, value) {
				t.Errorf("%s(%q) = %q", name, text, redacted)
			}
		}
	})
}

// What is secret by where it stands does not get through, whatever stands before the command.
func FuzzHidesPlaces(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, before string) {
		const value = "ZqZqZqZq"
		text := before + "\nmc alias set m http://m admin " + value + "\n"
		for name, hide := range map[string]func(string) string{"Text": redact.Text, "Message": redact.Message} {
			if redacted := hide(text); strings.Contains(redacted, value) {
				t.Errorf("%s(%q) = %q", name, text, redacted)
			}
		}
	})
}

// However often a text is repeated, it is looked at in proportion.
func FuzzWork(f *testing.F) {
	for _, text := range odd {
		f.Add(text(200))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<10 {
			return
		}
		once, often := redact.Work(text), redact.Work(strings.Repeat(text, 64))
		if most := 64 * (once + 16*len(text) + 1<<10); often > most {
			t.Errorf("%q is looked at %d times, and 64 of it %d times", text, once, often)
		}
	})
}

func seed(f *testing.F) {
	for _, cases := range []map[string]struct{ text, want string }{cases, messages} {
		for _, c := range cases {
			f.Add(c.text)
		}
	}
}
