// Package fleettest writes repositories as large as anyone has, for tests and measurements.
package fleettest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// URL is the one by which the Applications of the repository name it.
const URL = "https://git.example.com/fleet/apps.git"

// Write writes a repository with so many Applications into an empty directory: each has an overlay
// over a base of six objects. Of each ten, one syncs a backup that it could delete, one has a
// size from nobody, and one is a plain directory; of each hundred one lacks its base. All is the
// same each time.
func Write(dir string, applications int) error {
	files := map[string]string{".git/config": "[remote \"origin\"]\n\turl = " + URL + "\n"}
	var entries strings.Builder
	for i := range applications {
		name := fmt.Sprintf("app-%04d", i)
		if i%10 != Unsized {
			fmt.Fprintf(&entries, "    - match: {app: %s, kind: Deployment}\n      "+
				"sizing: %s\n", name, []string{"micro", "small", "large"}[i%3])
		}
		addApplication(files, i, name)
	}
	files["ballast.yaml"] = registry + entries.String()
	for path, text := range files {
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// The last digits of the Applications that are special.
const (
	Syncs   = 3
	Unsized = 5
	Plain   = 7
	Broken  = 99 // of the last two
)

func addApplication(files map[string]string, i int, name string) {
	overlay := "apps/" + name + "/overlays/prod"
	files["argocd/"+name+".yaml"] = fmt.Sprintf(application, name, i%20, URL, overlay)
	if i%10 == Plain {
		files[overlay+"/all.yaml"] = base(i, name)
		return
	}
	files[overlay+"/kustomization.yaml"] = fmt.Sprintf(kustomization, i%20)
	if i%100 != Broken {
		files["apps/"+name+"/base/kustomization.yaml"] = "resources: [all.yaml]\n"
		files["apps/"+name+"/base/all.yaml"] = base(i, name)
	}
}

// base returns the objects of one application.
func base(i int, name string) string {
	command := "litestream replicate"
	if i%10 == Syncs {
		command = "rclone sync /data s3:backup"
	}
	return strings.NewReplacer("NAME", name, "COMMAND", command).Replace(objects)
}

const registry = `# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: fleet}
spec:
  sync: {}
  sizing:
    tiers:
      micro: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 128Mi}}
      small: {requests: {cpu: 50m, memory: 256Mi}, limits: {memory: 512Mi}}
      large: {requests: {cpu: 500m, memory: 2Gi}, limits: {memory: 4Gi}}
  workloads:
`

const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %s, namespace: argocd}
spec:
  project: apps
  destination: {server: https://kubernetes.default.svc, namespace: team-%d}
  source: {repoURL: %s, path: %s, plugin: {name: ballast}}
`

const kustomization = `namespace: team-%d
resources: [../../base]
commonAnnotations: {example.com/stage: prod}
`

const objects = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: NAME
spec:
  replicas: 2
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec:
      containers:
      - name: NAME
        image: registry.example.com/NAME:1.2.3
        ports: [{containerPort: 8080}]
        envFrom: [{configMapRef: {name: NAME}}]
        volumeMounts: [{name: data, mountPath: /data}]
      - name: backup
        image: registry.example.com/backup:1.0.0
        command: [sh, -c, COMMAND]
        volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: NAME}}]
---
apiVersion: v1
kind: Service
metadata: {name: NAME}
spec: {selector: {app: NAME}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: NAME}
spec:
  rules:
  - host: NAME.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: NAME, port: {number: 80}}}}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: NAME}
data: {LOG_LEVEL: info, GREETING: "hello from NAME"}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: NAME}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: NAME}
`
