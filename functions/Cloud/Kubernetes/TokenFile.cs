using System.Net.Http.Headers;
using k8s.Authentication;

namespace Spate.Cloud.Kubernetes;

/// <summary>A bearer token in a file that is renewed by somebody else: it is read again after a minute.</summary>
internal sealed class TokenFile(string path, TimeProvider time) : ITokenProvider
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly Lock _turn = new();
    private string? _token;
    private long _readAt;

    /// <exception cref="ClusterException">The file cannot be read, or is empty.</exception>
    public string Read(bool anew)
    {
        lock (_turn)
        {
            if (_token is not null && !anew && time.GetElapsedTime(_readAt) < MaxAge)
                return _token;

            _token = Load();
            _readAt = time.GetTimestamp();
            return _token;
        }
    }

    public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new AuthenticationHeaderValue("Bearer", Read(anew: false)));

    private string Load()
    {
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } token
                ? token
                : throw new ClusterException($"{path}: the token file is empty.");
        }
        catch (Exception e) when (e is IOException and not ClusterException or UnauthorizedAccessException)
        {
            throw new ClusterException($"{path}: the token cannot be read: {e.Message}", innerException: e);
        }
    }
}
