{{/* The pod of one command, given as a list: the root, and the command. */}}
{{- define "attune.labels" -}}
app.kubernetes.io/name: attune
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}
{{- define "attune.pod" -}}
{{- $root := index . 0 }}{{ $command := index . 1 }}{{ with $root -}}
metadata:
  labels:
    {{- include "attune.labels" (list $root $command) | nindent 4 }}
  annotations:
    {{- toYaml .Values.podAnnotations | nindent 4 }}
spec:
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  # Kubernetes would set ATTUNE_PORT to the address of a service called attune.
  enableServiceLinks: false
  # Drain, then finish what was taken.
  terminationGracePeriodSeconds: 60
  securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, runAsNonRoot: true }
  containers:
    - name: attune
      image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [{{ $command }}]
      ports: [{ name: http, containerPort: 3000 }]
      env:
        {{- range $name, $value := .Values.settings }}
        - { name: {{ $name }}, value: {{ $value | quote }} }
        {{- end }}
        {{- with .Values.keys.secret }}
        - name: ATTUNE_WRITE_KEY
          valueFrom: { secretKeyRef: { name: {{ . }}, key: write-key } }
        - name: ATTUNE_SECRET_KEY
          valueFrom: { secretKeyRef: { name: {{ . }}, key: secret-key } }
        - name: ATTUNE_WEBHOOK_SECRET
          valueFrom: { secretKeyRef: { name: {{ . }}, key: webhook-secret } }
        {{- end }}
        {{- if .Values.cluster.enabled }}
        - { name: ATTUNE_KAFKA, value: {{ required "cluster.kafka names the brokers: host:9092,host:9092" .Values.cluster.kafka | quote }} }
        - name: ATTUNE_REDIS
          valueFrom: { secretKeyRef: { name: {{ required "cluster.secret names the secret with redis and postgres" .Values.cluster.secret }}, key: redis } }
        - name: ATTUNE_POSTGRES
          valueFrom: { secretKeyRef: { name: {{ .Values.cluster.secret }}, key: postgres } }
        - { name: ATTUNE_PARTITIONS, value: {{ .Values.cluster.partitions | quote }} }
        {{- end }}
      readinessProbe: { httpGet: { path: /ready, port: http }, periodSeconds: 3 }
      livenessProbe: { httpGet: { path: /health, port: http }, periodSeconds: 10, failureThreshold: 6 }
      # A start folds what the last checkpoint did not have; that may take a while after a crash.
      startupProbe: { httpGet: { path: /ready, port: http }, periodSeconds: 3, failureThreshold: 200 }
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
      volumeMounts: [{ name: data, mountPath: /var/lib/attune }]
  {{- if or .Values.cluster.enabled (not .Values.persistence.enabled) }}
  volumes: [{ name: data, emptyDir: {} }]
  {{- end }}
{{- end }}
{{- end }}
