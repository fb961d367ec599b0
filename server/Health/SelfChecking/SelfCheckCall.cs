using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Microservices.Server.Health.SelfChecking;

/// <summary>One call of <c>grpc.health.v1.Health/Check</c>, made by hand: a gRPC client would take longer to load than the call takes.</summary>
internal static class SelfCheckCall
{
    private const int Prefix = 5; // Before a message, in gRPC: not compressed, and its length.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <returns>What is wrong; null when the server serves.</returns>
    public static async Task<string?> FindMistakeAsync(Uri server)
    {
        var name = server.GetLeftPart(UriPartial.Authority);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/grpc.health.v1.Health/Check"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { TE = { new("trailers") } },
            Content = new ByteArrayContent(new byte[Prefix]) { Headers = { ContentType = new("application/grpc") } },
        };
        try
        {
            using var response = await client.SendAsync(request, limit.Token);
            var body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return Judge(response, body) is { } mistake ? $"{name} {mistake}" : null;
        }
        catch (OperationCanceledException)
        {
            return $"{name} gives no answer within {Limit.TotalSeconds} s.";
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return $"nothing listens at {name}: start the server, or name its address with --address URL.";
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return $"{name} does not speak HTTP/2 in cleartext: name the address of a cleartext endpoint with --address URL.";
        }
    }

    private static string? Judge(HttpResponseMessage response, byte[] body)
    {
        if (!response.TrailingHeaders.TryGetValues("grpc-status", out var values) && !response.Headers.TryGetValues("grpc-status", out values))
        {
            return $"does not speak gRPC: it answers HTTP {(int)response.StatusCode}.";
        }

        var code = int.TryParse(values.First(), out var number) ? (StatusCode)number : StatusCode.Unknown;
        if (code != StatusCode.OK || body.Length < Prefix)
        {
            return code == StatusCode.Unimplemented ? "has no health service." : $"fails to tell its health: {code}.";
        }

        var status = HealthCheckResponse.Parser.ParseFrom(body.AsSpan(Prefix)).Status;
        return status switch
        {
            ServingStatus.Serving => null,
            ServingStatus.NotServing => "is NOT_SERVING: it is starting or stopping.",
            _ => $"is in the state {status}.",
        };
    }
}
