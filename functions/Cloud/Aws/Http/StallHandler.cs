using System.Net;

namespace Spate.Cloud.Aws.Http;

/// <summary>
/// Fails a response body that stalls. The client's timeout ends with the headers, and nothing else limits what the SDK reads after them.
/// </summary>
internal sealed class StallHandler(TimeSpan patience, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        response.Content = new GuardedContent(response.Content, patience, time);
        return response;
    }

    private sealed class GuardedContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly TimeSpan _patience;
        private readonly TimeProvider _time;

        public GuardedContent(HttpContent content, TimeSpan patience, TimeProvider time)
        {
            (_content, _patience, _time) = (content, patience, time);
            foreach (var (name, values) in content.Headers)
                Headers.TryAddWithoutValidation(name, values);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new StallGuardedStream(await _content.ReadAsStreamAsync(), _patience, _time);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var body = await CreateContentReadStreamAsync();
            await body.CopyToAsync(stream);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? 0;
            return _content.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _content.Dispose();
            base.Dispose(disposing);
        }
    }
}
