using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Spate.Durable;

/// <summary>Turns inputs, results and statuses into text and back. Null stays null.</summary>
public abstract class DataConverter
{
    /// <summary>Turns a value into text.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public abstract string? Serialize(object? value);

    /// <summary>Turns text into a value.</summary>
    public abstract object? Deserialize(string? data, Type targetType);

    /// <summary>Turns text into a value; null gives the type's default.</summary>
    public virtual T? Deserialize<T>(string? data) => (T?)(Deserialize(data, typeof(T)) ?? default(T));
}

/// <summary>JSON by System.Text.Json. Unless options are given: names as declared, fields included.</summary>
/// <param name="options">The serializer's options. Changing them breaks orchestrations that are under way.</param>
public class JsonDataConverter(JsonSerializerOptions? options = null) : DataConverter
{
    private static readonly JsonSerializerOptions DefaultOptions = new() { IncludeFields = true };

    private readonly JsonSerializerOptions _options = options ?? DefaultOptions;

    /// <summary>The converter with default options.</summary>
    public static JsonDataConverter Default { get; } = new();

    /// <inheritdoc/>
    [return: NotNullIfNotNull(nameof(value))]
    public override string? Serialize(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), _options);

    /// <inheritdoc/>
    public override object? Deserialize(string? data, Type targetType) =>
        data is null ? null : JsonSerializer.Deserialize(data, targetType, _options);
}
