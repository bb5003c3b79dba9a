using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Spate.Host.Server;

/// <summary>Binds the socket of a server whose port was not asked for.</summary>
internal static class BoundSocket
{
    /// <summary>Takes the port, or any free one while another program has it.</summary>
    public static Socket Bind(EndPoint endPoint)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && endPoint is IPEndPoint { Port: > 0 } ip)
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(ip.Address, 0));
        }
    }
}
