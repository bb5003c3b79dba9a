using System.Text.Json;
using Spate.Enrichment.Records;

namespace Spate.Enrichment.Json;

/// <summary>A spec prepared for NDJSON: numbered fields, what is added from tables, and what is changed in a record.</summary>
internal sealed class JsonPlan
{
    public JsonPlan(EnrichmentSpec spec, ReferenceTables tables)
    {
        Fields = new FieldTree();
        Attachments = AttachmentPlans.Create(spec, tables, path => Fields.Add(RecordPath.Parse(path)));
        Dimensions = [.. Records.Dimensions.InputFields(spec).Select(path => Fields.Add(RecordPath.Parse(path)))];
        Dropped =
        [
            .. SpecProblems.Added(spec).Select(name => Fields.Add([name])),
            .. spec.Drop.Select(path => Fields.Add(RecordPath.Parse(path))),
        ];
        Dropped = [.. Dropped.Distinct()];
        var renamed = spec.Rename.Keys.Select(path => Fields.Add(RecordPath.Parse(path))).ToHashSet();
        Renames = [.. spec.Rename.Select(rename => PlanRename(rename.Key, rename.Value, renamed))];
        Names = Fields.Freeze();
        Constants = ConstantFields.Render(spec);
    }

    public FieldTree Fields { get; }

    public NameTable Names { get; }

    public AttachmentPlan[] Attachments { get; }

    /// <summary>The input fields that are dimensions.</summary>
    public int[] Dimensions { get; }

    /// <summary>Fields that are dropped, or replaced by added ones.</summary>
    public int[] Dropped { get; }

    public RenamedField[] Renames { get; }

    /// <summary>Members that are the same for all records, each with a leading comma.</summary>
    public byte[] Constants { get; }

    private RenamedField PlanRename(string path, string name, HashSet<int> renamed)
    {
        var names = RecordPath.Parse(path);
        var target = Fields.Add([.. names.SkipLast(1), name]);

        // A field of that name is in the way unless it is renamed or dropped itself.
        var isFree = renamed.Contains(target) || Dropped.Contains(target);
        return new RenamedField(
            Fields.Add(names),
            JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray(),
            isFree ? -1 : target);
    }

    /// <summary>A field that gets another name.</summary>
    /// <param name="Field">The field.</param>
    /// <param name="Name">The new name, escaped.</param>
    /// <param name="Occupant">The field that has the new name and so must be absent, or -1.</param>
    internal sealed record RenamedField(int Field, byte[] Name, int Occupant);
}
