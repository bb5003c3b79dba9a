using System.Globalization;
using System.Text.Json.Nodes;
using Spate.Host.Commands;
using Spate.Host.Terminals;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>What runs in the cluster is what the program is, and may do no more than it must.</summary>
public sealed class WorkloadTests
{
    public static TheoryData<string> Overlays => ["overlays/aws", "overlays/kind"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task What_pods_of_Spate_run_is_what_the_program_accepts(string overlay)
    {
        var commandLine = SpateCommandLine.Create(
            new Terminal(TextWriter.Null, TextWriter.Null, IsInteractive: false, TimeProvider.System));
        var spate = (await Manifests.OfAsync(overlay)).PodSpecs.SelectMany(Containers).Where(IsSpate).ToList();

        Assert.All(spate, container => Assert.Empty(commandLine.Parse([.. container.Texts("args")]).Errors));
        Assert.Contains(spate, static container => container.Texts("args").First() == "worker");
        Assert.Contains(spate, static container => container.Texts("args").First() == "dashboard");
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Files_that_arguments_name_are_mounted(string overlay)
    {
        foreach (var (manifests, pod) in await SpatePodsAsync(overlay))
        {
            var container = pod.Items("containers").Single();
            var mounts = container.Items("volumeMounts")
                .ToDictionary(static mount => mount.Text("mountPath")!, static mount => mount.Text("name")!, StringComparer.Ordinal);
            var config = pod.Items("volumes").Single(volume => volume.Text("name") == mounts["/etc/spate"]).Text("configMap.name")!;

            Assert.Equal("/etc/spate/host.json", Argument(container, "--host-settings"));
            Assert.Equal("/etc/spate/pipeline.yaml", Argument(container, "--pipeline"));
            Assert.Equal(
                ["host.json", "pipeline.yaml"],
                manifests.Of("ConfigMap", config)["data"]!.AsObject().Select(static file => file.Key).Order());
            Assert.All(
                ["/data", "/tmp"],
                path => Assert.NotNull(pod.Items("volumes").Single(volume => volume.Text("name") == mounts[path]).At("emptyDir")));
            Assert.Equal("/data", Argument(container, "--data"));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Workers_have_tables_before_they_start(string overlay)
    {
        foreach (var (_, pod) in (await SpatePodsAsync(overlay)).Where(static entry => IsWorker(entry.Pod)))
        {
            var volume = pod.Items("containers")
                .Single()
                .Items("volumeMounts")
                .Single(static mount => mount.Text("mountPath") == "/etc/spate/reference")
                .Text("name");
            var init = Assert.Single(pod.Items("initContainers"));

            Assert.Contains(init.Items("volumeMounts"), mount => mount.Text("name") == volume && mount.At("readOnly") is null);
            Assert.Contains(init.Texts("args"), static argument => argument == "/reference");
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task A_stop_has_longer_than_the_worker_takes_for_it_and_less_than_a_spot_node(string overlay)
    {
        foreach (var (_, pod) in (await SpatePodsAsync(overlay)).Where(static entry => IsWorker(entry.Pod)))
        {
            var grace = TimeSpan.ParseExact(Argument(pod.Items("containers").Single(), "--grace")!, "c", CultureInfo.InvariantCulture);
            var limit = TimeSpan.FromSeconds(pod.Number("terminationGracePeriodSeconds"));

            Assert.InRange(limit, grace + TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Health_is_asked_where_the_program_listens(string overlay)
    {
        foreach (var (_, pod) in await SpatePodsAsync(overlay))
        {
            var container = pod.Items("containers").Single();
            var port = Assert.Single(container.Items("ports"));

            Assert.Equal($"0.0.0.0:{port.Number("containerPort")}", Argument(container, "--listen"));
            Assert.Equal("http", port.Text("name"));
            Assert.Equal(
                ("http", "/healthz/live"), (container.Text("livenessProbe.httpGet.port"), container.Text("livenessProbe.httpGet.path")));
            Assert.Equal(
                ("http", "/healthz/ready"), (container.Text("readinessProbe.httpGet.port"), container.Text("readinessProbe.httpGet.path")));
            Assert.Equal(
                ("http", "/healthz/live"), (container.Text("startupProbe.httpGet.port"), container.Text("startupProbe.httpGet.path")));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Secrets_come_from_secrets(string overlay)
    {
        foreach (var (_, pod) in await SpatePodsAsync(overlay))
        {
            var environment = pod.Items("containers")
                .Single()
                .Items("env")
                .ToDictionary(static variable => variable.Text("name")!, StringComparer.Ordinal);

            Assert.Equal(("spate-postgres", "connectionString"), SecretOf(environment["SPATE_POSTGRES"]));
            Assert.Equal("metadata.name", environment["POD_NAME"].Text("valueFrom.fieldRef.fieldPath"));
            Assert.Equal("metadata.namespace", environment["POD_NAMESPACE"].Text("valueFrom.fieldRef.fieldPath"));
            Assert.True(environment.ContainsKey("AWS_REGION"));
            if (!IsWorker(pod))
                Assert.Equal(("spate-api-key", "apiKey"), SecretOf(environment["SPATE_API_KEY"]));
        }

        static (string?, string?) SecretOf(JsonNode variable) =>
            (variable.Text("valueFrom.secretKeyRef.name"), variable.Text("valueFrom.secretKeyRef.key"));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Every_container_is_without_rights_and_bounded(string overlay)
    {
        foreach (var pod in (await Manifests.OfAsync(overlay)).PodSpecs)
        {
            Assert.Equal("true", pod.Text("securityContext.runAsNonRoot"));
            Assert.InRange(pod.Number("securityContext.runAsUser"), 1, long.MaxValue);
            Assert.Equal("RuntimeDefault", pod.Text("securityContext.seccompProfile.type"));
            Assert.All(["hostNetwork", "hostPID", "hostIPC"], name => Assert.Null(pod.At(name)));
            Assert.All(pod.Items("volumes"), static volume => Assert.Null(volume.At("hostPath")));
            Assert.All(
                pod.Items("volumes").Where(static volume => volume.At("emptyDir") is not null),
                static volume => Assert.NotNull(volume.Text("emptyDir.sizeLimit")));
            Assert.All(Containers(pod), static container =>
            {
                Assert.Equal("true", container.Text("securityContext.readOnlyRootFilesystem"));
                Assert.Equal("false", container.Text("securityContext.allowPrivilegeEscalation"));
                Assert.Equal(["ALL"], container.Texts("securityContext.capabilities.drop"));
                Assert.Null(container.At("securityContext.capabilities.add"));
                Assert.All(
                    ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"],
                    path => Assert.NotNull(container.At("resources").Text(path)));
                if (IsSpate(container))
                    Assert.Equal(container.Text("resources.requests.memory"), container.Text("resources.limits.memory"));
                Assert.Matches("^[^:@]+(:[^:]+|@sha256:.+)$", container.Text("image")!.Split('/')[^1]);
            });
        }

        foreach (var (_, pod) in await SpatePodsAsync(overlay))
        {
            Assert.Equal(
                (1654, 1654, 1654),
                (pod.Number("securityContext.runAsUser"), pod.Number("securityContext.runAsGroup"), pod.Number("securityContext.fsGroup")));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Only_what_sets_the_deletion_cost_or_shows_the_scaling_has_a_token(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);

        Assert.All(manifests.Of("ServiceAccount"), static account => Assert.Equal("false", account.Text("automountServiceAccountToken")));
        foreach (var pod in manifests.PodSpecs)
        {
            Assert.Equal("false", pod.Text("automountServiceAccountToken"));
            var tokens = pod.Items("volumes").Where(static volume => volume.Items("projected.sources")
                .Any(static source => source.At("serviceAccountToken") is not null)).Select(static volume => volume.Text("name")).ToList();
            var holders = Containers(pod)
                .Where(container => container.Items("volumeMounts").Any(mount => tokens.Contains(mount.Text("name"))))
                .Select(static container => container.Text("name"));

            Assert.Equal(Containers(pod).Select(static container => container.Text("name")).Intersect(["worker", "dashboard"]), holders);
        }

        var (cost, shown) = (manifests.Of("Role", "spate-pod-deletion-cost"), manifests.Of("Role", "spate-dashboard"));
        Assert.Equal(2, manifests.Of("Role").Count());
        Assert.Equal("""[{"apiGroups":[""],"resources":["pods"],"verbs":["patch"]}]""", cost["rules"]!.ToJsonString());
        Assert.All(shown.Items("rules"), static rule => Assert.Equal(["list"], rule.Texts("verbs")));
        Assert.DoesNotContain("secrets", shown.Items("rules").SelectMany(static rule => rule.Texts("resources")));
        foreach (var (role, account) in new[] { (cost, "spate-worker"), (shown, "spate-dashboard") })
        {
            var binding = manifests.Of("RoleBinding", role.Text("metadata.name")!);
            Assert.Equal(("Role", role.Text("metadata.name")), (binding.Text("roleRef.kind"), binding.Text("roleRef.name")));
            Assert.Equal(
                $$"""[{"kind":"ServiceAccount","name":"{{account}}","namespace":"spate"}]""", binding["subjects"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task A_worker_may_change_the_annotations_of_its_own_pod_only()
    {
        var manifests = await Manifests.OfAsync("base");
        var policy = Assert.Single(manifests.Of("ValidatingAdmissionPolicy"));
        var binding = Assert.Single(manifests.Of("ValidatingAdmissionPolicyBinding"));

        Assert.Contains("system:serviceaccount:spate:spate-worker", policy.Items("spec.matchConditions").Single().Text("expression"));
        Assert.Contains(
            policy.Items("spec.validations"),
            static validation => validation.Text("expression")!
                .EndsWith("""["authentication.kubernetes.io/pod-name"][0] == request.name""", StringComparison.Ordinal));
        Assert.Contains(
            policy.Items("spec.validations"),
            static validation => validation.Text("expression")!.Contains("object.spec == oldObject.spec", StringComparison.Ordinal));
        Assert.Equal(("Fail", policy.Text("metadata.name")), (policy.Text("spec.failurePolicy"), binding.Text("spec.policyName")));
        Assert.Equal(["Deny"], binding.Texts("spec.validationActions"));
    }

    [Theory]
    [InlineData("""{"metadata": {"annotations": {"controller.kubernetes.io/pod-deletion-cost": "2"}}}""", true)]
    [InlineData("""{"metadata": {"labels": {"a": "b"}}}""", false)]
    [InlineData("""{"metadata": {"labels": null}}""", false)]
    [InlineData("""{"metadata": {"finalizers": ["example.com/keep"]}}""", false)]
    [InlineData("""{"metadata": {"ownerReferences": null}}""", false)]
    [InlineData("""{"spec": {"activeDeadlineSeconds": 1}}""", false)]
    public async Task The_policy_admits_a_patch_of_annotations_and_no_other(string patch, bool isAdmitted)
    {
        var policy = (await Manifests.OfAsync("base")).Of("ValidatingAdmissionPolicy").Single();

        Assert.Equal(isAdmitted, await AdmitsAsync(policy, patch, by: "pod-a"));
        Assert.False(await AdmitsAsync(policy, patch, by: "pod-b"));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task A_heavy_worker_has_more_of_everything_and_gives_way(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);
        var (usual, heavy) = (manifests.Of("Deployment", "spate-worker-default"), manifests.Of("Deployment", "spate-worker-heavy"));

        Assert.True(Quantity(heavy, "cpu") > Quantity(usual, "cpu"));
        Assert.True(Quantity(heavy, "memory") > Quantity(usual, "memory"));
        Assert.True(Priority(heavy) < Priority(usual) && Priority(usual) < 0 && Priority(heavy) > -10);
        Assert.True(Priority(manifests.Of("Deployment", "spate-dashboard")) > 0);

        long Priority(JsonObject deployment) =>
            manifests.Of("PriorityClass", deployment.Text("spec.template.spec.priorityClassName")!).Number("value");
    }

    [Fact]
    public async Task Where_cores_are_counted_a_worker_runs_an_activity_on_each_that_it_may_use()
    {
        foreach (var (_, pod) in (await SpatePodsAsync("overlays/aws")).Where(static entry => IsWorker(entry.Pod)))
        {
            var resources = pod.Items("containers").Single().At("resources");
            Assert.Equal(resources.Text("requests.cpu"), resources.Text("limits.cpu"));
        }
    }

    /// <summary>Karpenter takes even a preference for another node as a demand, and launches one for every pod.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Workers_fill_nodes_and_are_moved_by_nobody_but_scaling(string overlay)
    {
        foreach (var worker in (await Manifests.OfAsync(overlay)).Of("Deployment")
            .Where(static deployment => IsWorker(deployment.At("spec.template.spec")!)))
        {
            Assert.Null(worker.At("spec.template.spec.topologySpreadConstraints"));
            Assert.Null(worker.At("spec.template.spec.affinity"));
            var annotations = worker.At("spec.template.metadata.annotations")!;
            Assert.Equal("true", annotations["karpenter.sh/do-not-disrupt"]!.ToString());
            Assert.Equal("false", annotations["cluster-autoscaler.kubernetes.io/safe-to-evict"]!.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Selectors_budgets_and_services_find_their_pods(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);
        var pods = manifests.Objects.Where(static workload => workload.At("spec.template.spec.containers") is not null)
            .ToDictionary(
                static workload => workload.Text("metadata.name")!,
                static workload => workload.At("spec.template.metadata.labels")!.AsObject(),
                StringComparer.Ordinal);

        Assert.All(
            manifests.Objects.Where(
                static workload => workload.At("spec.template.spec.containers") is not null && workload.Text("kind") != "Job"),
            workload =>
                Assert.Equal([workload.Text("metadata.name")], Selected(workload.At("spec.selector.matchLabels"))));
        Assert.Equal(
            ["spate-worker-default", "spate-worker-heavy"],
            manifests.Of("PodDisruptionBudget").Select(static budget => budget.Text("metadata.name")!));
        Assert.All(
            manifests.Of("PodDisruptionBudget"),
            budget => Assert.Equal([budget.Text("metadata.name")], Selected(budget.At("spec.selector.matchLabels"))));
        Assert.All(
            manifests.Of("Service"), service => Assert.Equal([service.Text("metadata.name")], Selected(service.At("spec.selector"))));

        IEnumerable<string?> Selected(JsonNode? selector) =>
            pods.Where(pod => selector!.AsObject().All(label => pod.Value[label.Key]?.ToString() == label.Value!.ToString()))
                .Select(static pod => pod.Key);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task What_is_referred_to_is_made_here_or_named_in_the_README(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);
        var readme = await File.ReadAllTextAsync(Repository.PathOf("keda", "README.md"), TestContext.Current.CancellationToken);

        Assert.All(manifests.PodSpecs.SelectMany(References)
            .Concat(manifests.Of("TriggerAuthentication").SelectMany(AuthenticationSecrets))
            .Distinct(), reference =>
            Assert.True(
                manifests.Of(reference.Kind).Any(made => made.Text("metadata.name") == reference.Name)
                    || reference.Name == "kube-root-ca.crt"
                    || readme.Contains($" {reference.Name} ", StringComparison.Ordinal),
                $"{reference} is not there."));
        Assert.All(
            manifests.PodSpecs.Where(static pod => pod.At("serviceAccountName") is not null),
            pod => manifests.Of("ServiceAccount", pod.Text("serviceAccountName")!));
    }

    /// <summary>Whether all validations hold for a worker's merge patch of the pod "pod-a".</summary>
    private static async Task<bool> AdmitsAsync(JsonObject policy, string patch, string by)
    {
        var input = new JsonObject
        {
            ["validations"] = new JsonArray(
                [.. policy.Items("spec.validations").Select(static validation => JsonValue.Create(validation.Text("expression")))]),
            ["pod"] = JsonNode.Parse("""
                { "metadata": { "name": "pod-a", "labels": {"app": "spate"}, "ownerReferences": [{"kind": "ReplicaSet", "name": "r"}] }, "spec": {"nodeName": "n"} }
                """),
            ["patch"] = JsonNode.Parse(patch),
            ["by"] = by,
        };
        return bool.Parse(
            await ToolProcess.RunAsync("node", [Repository.PathOf("tests", "Host", "Kubernetes", "admission.mjs")], input.ToJsonString()));
    }

    private static IEnumerable<(string Kind, string Name)> AuthenticationSecrets(JsonObject authentication) =>
        authentication.Items("spec.secretTargetRef").Select(static target => ("Secret", target.Text("name")!));

    private static IEnumerable<(string Kind, string Name)> References(JsonObject pod) =>
    [
        .. pod.Items("volumes")
            .Select(static volume => volume.Text("configMap.name"))
            .OfType<string>()
            .Select(static name => ("ConfigMap", name)),
        .. Containers(pod)
            .SelectMany(static container => container.Items("env"))
            .Select(static variable => variable.Text("valueFrom.secretKeyRef.name"))
            .OfType<string>()
            .Select(static name => ("Secret", name)),
    ];

    private static async Task<List<(Manifests Manifests, JsonObject Pod)>> SpatePodsAsync(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);
        var pods = manifests.Of("Deployment")
            .Select(static deployment => deployment.At("spec.template.spec")!.AsObject())
            .Where(static pod => pod.Items("containers").Any(IsSpate))
            .Select(pod => (manifests, pod))
            .ToList();
        Assert.Equal(3, pods.Count);
        return pods;
    }

    private static IEnumerable<JsonNode> Containers(JsonNode pod) => pod.Items("initContainers").Concat(pod.Items("containers"));

    private static bool IsSpate(JsonNode container) =>
        container.Text("image")!.Split('/')[^1].StartsWith("spate:", StringComparison.Ordinal);

    private static bool IsWorker(JsonNode pod) => pod.Text("serviceAccountName") == "spate-worker";

    private static string? Argument(JsonNode container, string name) =>
        container.Texts("args")
            .Where(argument => argument.StartsWith($"{name}=", StringComparison.Ordinal))
            .Select(argument => argument[(name.Length + 1)..])
            .SingleOrDefault();

    private static decimal Quantity(JsonObject deployment, string resource)
    {
        var text = deployment.Items("spec.template.spec.containers").Single().Text($"resources.requests.{resource}")!;
        var (number, unit) = (text.TrimEnd('m', 'M', 'G', 'i'), text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'));
        return decimal.Parse(number, CultureInfo.InvariantCulture) * unit switch
        {
            "m" => 0.001m,
            "" => 1,
            "Mi" => 1 << 20,
            "Gi" => 1 << 30,
            _ => throw new FormatException(text),
        };
    }
}
