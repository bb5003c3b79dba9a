using System.Text.Json;
using System.Text.Json.Serialization;
using Spate.Pipeline.Daily;
using Spate.Pipeline.Reports;

namespace Spate.Pipeline.Outputs;

/// <summary>The JSON format of the pipeline's own objects: indented, because people read them.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, NewLine = "\n", RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(PartArtifact))]
[JsonSerializable(typeof(StepArtifact))]
[JsonSerializable(typeof(Aggregate))]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(FailureNote))]
[JsonSerializable(typeof(InventoryItem[]))]
[JsonSerializable(typeof(CheckedResults))]
[JsonSerializable(typeof(DayReport))]
internal sealed partial class PipelineJson : JsonSerializerContext;
